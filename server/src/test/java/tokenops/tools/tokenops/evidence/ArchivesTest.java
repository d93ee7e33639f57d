package tokenops.tools.tokenops.evidence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.proof.Digest;
import tokenops.tools.EvidenceFile;

/** Archives: told by their content, read as far as they go, and never further than the limits. */
class ArchivesTest {
    private static final Unpacked.Limits SMALL = new Unpacked.Limits(100_000, 20, 1_000_000);

    private static String rows(int from, int to) {
        StringBuilder rows = new StringBuilder();
        for (int i = from; i < to; i++) {
            rows.append("{\"usage_id\":\"u")
                    .append(i * 7_919 % 100_003)
                    .append("\",\"meter\":\"record\",\"quantity\":1}\n");
        }
        return rows.toString();
    }

    private static byte[] packed(String compression, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (compression.equals("zstd")) {
            return Zstd.compress(bytes);
        }
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static Evidence read(byte[] bytes, Unpacked.Limits limits) {
        return read(bytes, limits, () -> new ByteArrayInputStream(bytes));
    }

    private static Evidence read(byte[] bytes, Unpacked.Limits limits, java.util.function.Supplier<InputStream> open) {
        EvidenceFile file = new EvidenceFile(
                new Id.Evidence(new UUID(0, 1)),
                "usage",
                Optional.empty(),
                "application/octet-stream",
                Digest.of(bytes),
                bytes.length,
                open);
        return EvidenceReader.read(List.of(file), Mode.TEST, Long.MAX_VALUE, limits);
    }

    /** Records, then the reasons of what was left out. */
    private static String came(byte[] bytes, Unpacked.Limits limits) {
        Evidence evidence = read(bytes, limits);
        StringBuilder came = new StringBuilder().append(evidence.records());
        evidence.problems().forEach(problem -> came.append("; ").append(problem.why()));
        return came.toString();
    }

    private static String came(byte[] bytes) {
        return came(bytes, Unpacked.Limits.USUAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void is_read_like_what_it_holds_and_says_so(String compression) {
        byte[] archive = packed(compression, rows(0, 30_000));
        Input input = read(archive, Unpacked.Limits.USUAL).inputs().getFirst();
        assertEquals(30_000, input.records());
        assertEquals(0, input.leftOut());
        assertEquals("json_lines", input.as().format());
        assertEquals(Optional.of(compression), input.as().compression());
        assertEquals(Optional.of((long) rows(0, 30_000).length()), input.as().unpackedBytes());
        assertEquals(archive.length, input.bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void has_as_many_parts_as_it_likes(String compression) {
        assertEquals(
                "900",
                came(joined(
                        packed(compression, ""),
                        packed(compression, rows(0, 400)),
                        packed(compression, ""),
                        packed(compression, rows(400, 900)),
                        packed(compression, ""))));
    }

    @Test
    void parts_are_found_although_the_stream_never_says_what_it_has() {
        byte[] archive = joined(packed("gzip", rows(0, 400)), packed("gzip", rows(400, 900)));
        InputStream slow = new ByteArrayInputStream(archive) {
            @Override
            public synchronized int available() {
                return 0;
            }

            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                return super.read(into, offset, Math.min(length, 7));
            }
        };
        assertEquals(900, read(archive, Unpacked.Limits.USUAL, () -> slow).records());
    }

    @Test
    void every_member_of_gzip_may_have_a_name_a_comment_and_more() {
        byte[] plain = packed("gzip", rows(0, 5));
        byte[] header = {0x1F, (byte) 0x8B, 8, 4 | 8 | 16 | 2, 0, 0, 0, 0, 0, 3, 2, 0, 'x', 'y', 'n', 0, 'c', 0, 1, 2};
        assertEquals("5", came(joined(header, Arrays.copyOfRange(plain, 10, plain.length))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void keeps_what_comes_before_a_cut_wherever_it_is(String compression) {
        byte[] archive = packed(compression, rows(0, 2_000));
        for (int length = 5; length < archive.length; length += 97) {
            Evidence evidence = read(Arrays.copyOf(archive, length), Unpacked.Limits.USUAL);
            assertEquals(1, evidence.problems().size(), "at " + length);
            assertTrue(evidence.problems().getFirst().why().contains(compression + " archive is cut off"));
            for (Statement statement : evidence.statements()) {
                assertTrue(statement.source().key().startsWith("u"));
            }
        }
        String most = came(Arrays.copyOf(archive, archive.length - 9));
        assertTrue(Integer.parseInt(most.substring(0, most.indexOf(';'))) > 0 || compression.equals("zstd"), most);
    }

    @Test
    void half_a_line_before_a_cut_is_no_record() {
        String table = "usage_id,meter,quantity\nu1,record,1\nu2,record,1000";
        byte[] archive = packed("gzip", table);
        assertEquals(
                "1; its gzip archive is cut off: nothing behind line 2 was read",
                came(Arrays.copyOf(archive, archive.length - 8)));
    }

    @Test
    void damage_is_told_of() {
        byte[] gzip = packed("gzip", rows(0, 200));
        gzip[gzip.length - 6] ^= 1;
        assertEquals("200; its gzip archive is damaged: nothing behind line 200 was read", came(gzip));
        byte[] header = packed("gzip", rows(0, 5));
        header[3] = (byte) 0x80;
        assertEquals("0; its gzip archive is damaged: nothing of it was read", came(header));
        byte[] zstd =
                new ZstdCompressCtx().setChecksum(true).compress(rows(0, 200).getBytes(StandardCharsets.UTF_8));
        zstd[zstd.length / 2] ^= 0x55;
        assertTrue(came(zstd).contains("its zstd archive is cut off or damaged"), came(zstd));
    }

    @Test
    void what_follows_an_archive_is_told_of_unless_it_is_padding() {
        byte[] gzip = packed("gzip", rows(0, 5));
        assertEquals("5", came(joined(gzip, new byte[512])));
        assertEquals(
                "5; its gzip archive is followed by something else: nothing behind line 5 was read",
                came(joined(gzip, "more".getBytes(StandardCharsets.UTF_8))));
        assertEquals(
                "5; its zstd archive is cut off or damaged: nothing behind line 5 was read",
                came(joined(packed("zstd", rows(0, 5)), "more".getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void an_archive_of_nothing_or_of_archives_is_told_of() {
        assertEquals("0; its archive is empty", came(packed("gzip", "")));
        assertEquals("0; its archive is empty", came(packed("zstd", "")));
        String once = new String(packed("gzip", rows(0, 5)), StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(twice)) {
            gzip.write(once.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertEquals("0; it is compressed more than once", came(twice.toByteArray()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void a_bomb_stops_at_the_ratio_and_what_came_before_is_kept(String compression) {
        String text = rows(0, 500) + "\n".repeat(900_000) + rows(500, 510);
        String came = came(packed(compression, text), SMALL);
        assertEquals("500; it unpacks to more than 20 times its size: nothing behind line 500 was read", came);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void a_large_one_stops_at_the_size(String compression) {
        Unpacked.Limits tight = new Unpacked.Limits(Long.MAX_VALUE, 1, 100_000);
        String came = came(packed(compression, rows(0, 10_000)), tight);
        assertTrue(
                came.endsWith("; it unpacks to more than 100000 bytes: nothing behind line "
                        + came.substring(0, came.indexOf(';')) + " was read"),
                came);
        assertTrue(Integer.parseInt(came.substring(0, came.indexOf(';'))) > 1_500, came);
    }

    @Test
    void many_megabytes_of_nothing_are_not_unpacked() {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            gzip.write("usage_id,meter\n".getBytes(StandardCharsets.UTF_8));
            byte[] blank = new byte[1 << 20];
            Arrays.fill(blank, (byte) '\n');
            for (int i = 0; i < 200; i++) {
                gzip.write(blank);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertEquals(
                "0; it unpacks to more than 200 times its size: nothing behind line 1 was read",
                came(bomb.toByteArray()));
    }

    @Test
    void the_trouble_of_the_store_is_no_fault_of_the_evidence() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the disk is gone");
            }
        };
        org.junit.jupiter.api.Assertions.assertThrows(
                UncheckedIOException.class,
                () -> read(packed("gzip", rows(0, 5)), Unpacked.Limits.USUAL, () -> broken));
    }
}
