package tokenops.store.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.zip.CRC32;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs for this platform, which come as an archive on the class path and are unpacked once per
 * version into the user's cache folder.
 *
 * @param version of PostgreSQL, such as 18.6.0
 * @param resource the archive
 */
public record PostgresBinaries(String version, URL resource) {
    /**
     * Finds the archive for this operating system and processor, or empty when the build has none for it. Only Linux on
     * x86-64 has been tried; the others are built from the same sources by the same project.
     */
    public static Optional<PostgresBinaries> ofThisPlatform() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static Optional<PostgresBinaries> of(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String system = os.startsWith("linux") ? "linux" : os.startsWith("mac") ? "darwin" : "windows";
        boolean arm = osArch.equals("aarch64") || osArch.equals("arm64");
        String processor = arm ? "arm_64" : "x86_64";
        URL archive = PostgresBinaries.class.getResource("/postgres-" + system + "-" + processor + ".txz");
        return Optional.ofNullable(archive).map(found -> new PostgresBinaries(buildProperty("postgres"), found));
    }

    /** The folder below which unpacked programs are kept: {@code $XDG_CACHE_HOME/tokenops} or {@code ~/.cache/tokenops}. */
    public static Path cacheFolder(Map<String, String> environment, Path userHome) {
        // the XDG specification says that a relative path is to be ignored
        return Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElse(userHome.resolve(".cache"))
                .resolve("tokenops");
    }

    /**
     * Unpacks the programs below the cache folder unless they are there, and returns their folder, which has {@code bin}.
     * Any number of processes may do so at once: each unpacks beside and renames, and the first one's folder stays.
     */
    public Path unpackedBelow(Path cache) {
        try {
            Path target = cache.resolve("postgres-" + version + "-" + digest());
            if (Files.isDirectory(target)) {
                return target;
            }
            Files.createDirectories(cache);
            Path beside = Files.createTempDirectory(cache, "unpacking-");
            try {
                if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                    Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
                try (InputStream archive = new BufferedInputStream(new XZInputStream(resource.openStream()), 1 << 16)) {
                    Tar.unpack(archive, beside);
                }
                Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException another) {
                Folders.delete(beside);
            } catch (IOException | RuntimeException e) {
                Folders.delete(beside);
                if (!Files.isDirectory(target)) {
                    throw e;
                }
            }
            return target;
        } catch (IOException e) {
            throw new PostgresUnavailable(
                    "PostgreSQL's programs can't be unpacked below " + cache + ": " + e
                            + "; make room there or name another folder in XDG_CACHE_HOME.",
                    e);
        }
    }

    /** The archive's checksum: the jar's own where there is a jar, since reading 15 MB at each start would cost 0.1 s. */
    private String digest() throws IOException {
        URLConnection connection = resource.openConnection();
        if (connection instanceof JarURLConnection jar) {
            return HexFormat.of().toHexDigits((int) jar.getJarEntry().getCrc());
        }
        CRC32 crc = new CRC32();
        try (InputStream in = connection.getInputStream()) {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                crc.update(buffer, 0, read);
            }
        }
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    private static String buildProperty(String key) {
        try (InputStream in = PostgresBinaries.class.getResourceAsStream("/tokenops/build.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty(key, "unknown");
        } catch (IOException e) {
            throw new PostgresUnavailable("The build lacks tokenops/build.properties; build again.", e);
        }
    }
}
