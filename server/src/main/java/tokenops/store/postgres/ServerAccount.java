package tokenops.store.postgres;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The account PostgreSQL runs as. That is our own, except for root, as which PostgreSQL refuses to run: then it is the
 * owner of an existing cluster, or the account that stands for nobody.
 *
 * <p>Where folders on the way are closed to that account (as /root is in most containers), PostgreSQL is given the one
 * capability that lets it pass through them; {@code no_setuid_fixup} makes access(2), which PostgreSQL uses to look at
 * its own programs, honour it. This takes nothing from safety: the server that holds PostgreSQL's password is root.
 */
final class ServerAccount {
    private static final int NOBODY = 65534;
    /** Bits of CapEff in /proc/self/status, and setpriv's names for them; the weaker first. */
    private static final Map<Integer, String> PASSING = Map.of(2, "dac_read_search", 1, "dac_override");

    private static final boolean WINDOWS = System.getProperty("os.name", "").startsWith("Windows");

    private final List<String> prefix;
    private final Optional<Owner> owner;

    private record Owner(int uid, int gid) {}

    private ServerAccount(List<String> prefix, Optional<Owner> owner) {
        this.prefix = prefix;
        this.owner = owner;
    }

    /**
     * Decides who runs PostgreSQL.
     *
     * @param cluster the cluster's folder, which may not exist yet
     * @param folders that the account must be able to reach
     */
    static ServerAccount forCluster(Path cluster, List<Path> folders) {
        List<String> prefix = new ArrayList<>();
        // a session of its own: Ctrl-C is for the server, which stops PostgreSQL when it has finished
        program("setsid").ifPresent(setsid -> prefix.add(setsid.toString()));
        if (WINDOWS || new UnixSystem().getUid() != 0) {
            return new ServerAccount(List.copyOf(prefix), Optional.empty());
        }
        try {
            Owner owner = new Owner(NOBODY, NOBODY);
            if (Files.isDirectory(cluster) && attribute(cluster, "unix:uid") != 0) {
                owner = new Owner(attribute(cluster, "unix:uid"), attribute(cluster, "unix:gid"));
            }
            Optional<Path> closed = folders.stream()
                    .flatMap(folder -> closedOnTheWayTo(folder).stream())
                    .findFirst();
            prefix.addAll(dropRights(owner, closed));
            return new ServerAccount(List.copyOf(prefix), Optional.of(owner));
        } catch (IOException e) {
            throw new PostgresUnavailable("The owner of " + cluster + " can't be read: " + e, e);
        }
    }

    private static List<String> dropRights(Owner owner, Optional<Path> closed) throws IOException {
        Optional<Path> setpriv = program("setpriv");
        if (setpriv.isPresent()) {
            List<String> command = new ArrayList<>(List.of(
                    setpriv.get().toString(), "--reuid=" + owner.uid, "--regid=" + owner.gid, "--clear-groups"));
            if (closed.isEmpty()) {
                command.add("--inh-caps=-all");
                return command;
            }
            Optional<String> passing = passingCapability();
            if (passing.isPresent()) {
                command.add("--inh-caps=-all,+" + passing.get());
                command.add("--ambient-caps=-all,+" + passing.get());
                command.add("--securebits=+no_setuid_fixup");
                return command;
            }
        }
        Optional<Path> chroot = program("chroot");
        if (closed.isEmpty() && chroot.isPresent()) {
            return List.of(
                    chroot.get().toString(),
                    "--userspec=" + owner.uid + ":" + owner.gid,
                    "--groups=",
                    "--skip-chdir",
                    "/");
        }
        throw new PostgresUnavailable("PostgreSQL refuses to run as root, and "
                + closed.map(folder -> folder + " is closed to the user id " + owner.uid + " that it would run as")
                        .orElse("neither setpriv nor chroot is here to run it as another user")
                + "; start TokenOps as an ordinary user, install util-linux, or choose open folders with --data and"
                + " XDG_CACHE_HOME.");
    }

    /** What to put in front of a command so that it runs as this account. */
    List<String> prefix() {
        return prefix;
    }

    /** Gives a file or folder, with all in it, to this account. */
    void own(Path path) throws IOException {
        if (owner.isEmpty()) {
            return;
        }
        Owner to = owner.get();
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                return give(directory);
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                return give(file);
            }

            private FileVisitResult give(Path each) throws IOException {
                if (attribute(each, "unix:uid") != to.uid || attribute(each, "unix:gid") != to.gid) {
                    Files.setAttribute(each, "unix:uid", to.uid, LinkOption.NOFOLLOW_LINKS);
                    Files.setAttribute(each, "unix:gid", to.gid, LinkOption.NOFOLLOW_LINKS);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static int attribute(Path path, String name) throws IOException {
        return (Integer) Files.getAttribute(path, name, LinkOption.NOFOLLOW_LINKS);
    }

    private static Optional<Path> closedOnTheWayTo(Path folder) {
        for (Path each = folder; each != null; each = each.getParent()) {
            try {
                if (Files.isDirectory(each)
                        && !Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return Optional.of(each);
                }
            } catch (IOException e) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> passingCapability() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return Optional.empty();
        }
        long effective = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .mapToLong(line -> Long.parseUnsignedLong(
                        line.substring("CapEff:".length()).strip(), 16))
                .findFirst()
                .orElse(0);
        return List.of(2, 1).stream()
                .filter(bit -> (effective >> bit & 1) == 1)
                .map(PASSING::get)
                .findFirst();
    }

    private static Optional<Path> program(String name) {
        return List.of("/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin").stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
