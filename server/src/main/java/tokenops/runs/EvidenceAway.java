package tokenops.runs;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The evidence folder can't be read just now, as when a shared folder isn't mounted: that says nothing of the evidence, and passes. */
final class EvidenceAway extends IOException {
    private static final long serialVersionUID = 1;

    EvidenceAway(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether a fault of a tool came of this, however often it was wrapped. */
    static boolean isBehind(Throwable fault) {
        return isBehind(fault, EvidenceAway.class);
    }

    /** Whether one of that class is a fault, or anywhere among its causes. */
    static boolean isBehind(Throwable fault, Class<? extends Throwable> kind) {
        for (@Nullable Throwable one = fault; one != null; one = one.getCause()) {
            if (kind.isInstance(one)) {
                return true;
            }
        }
        return false;
    }

    /** Bytes of the folder, which may go away while they are read. */
    static InputStream reading(InputStream file) {
        return new Reading(file);
    }

    private static final class Reading extends FilterInputStream {
        Reading(InputStream file) {
            super(file);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                throw away(e);
            }
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            try {
                return super.read(into, offset, length);
            } catch (IOException e) {
                throw away(e);
            }
        }

        @Override
        public long skip(long bytes) throws IOException {
            try {
                return super.skip(bytes);
            } catch (IOException e) {
                throw away(e);
            }
        }

        private static EvidenceAway away(IOException e) {
            return new EvidenceAway("the evidence folder went away while it was read", e);
        }
    }
}
