package tokenops.simulation;

import java.nio.charset.StandardCharsets;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Sealed;
import tokenops.proof.Digest;

/**
 * Documents as the rules see them: an id, a kind, a time and a digest. Their bytes are a few, for nothing in a lane reads them; what
 * real ones say is tested elsewhere.
 */
public final class Papers {
    private final World world;

    public Papers(World world) {
        this.world = world;
    }

    /** A document of that kind under that id. */
    public Sealed sealed(Kind kind, Id id) {
        return new Sealed(kind, id, world.now(), digest(), id.text().getBytes(StandardCharsets.US_ASCII));
    }

    /** A digest of something. */
    public Digest digest() {
        return Digest.ofHash(world.ids().bytes(32));
    }
}
