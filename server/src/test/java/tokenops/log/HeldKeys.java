package tokenops.log;

import java.util.List;
import java.util.Optional;

/** Holds keys as files do. */
class HeldKeys implements Signers {
    private final Keys keys;

    HeldKeys(Keys keys) {
        this.keys = keys;
    }

    @Override
    public Optional<SigningKey> find(String name) {
        return keys.find(name);
    }

    @Override
    public SigningKey findOrMake(String name) {
        return keys.findOrMake(name);
    }

    @Override
    public List<SigningKey> successors(String name) {
        return keys.successors(name);
    }

    @Override
    public SigningKey makeSuccessor(String name) {
        return keys.makeSuccessor(name);
    }

    @Override
    public void succeed(String name, SigningKey successor) {
        keys.succeed(name, successor);
    }

    @Override
    public void dropSuccessor(String name, SigningKey successor) {
        keys.dropSuccessor(name, successor);
    }

    /** But that the power goes once, between the commit of a rotation and the change of the files. */
    static final class CutOffOnce extends HeldKeys {
        private boolean gone;

        CutOffOnce(Keys keys) {
            super(keys);
        }

        @Override
        public void succeed(String name, SigningKey successor) {
            if (!gone) {
                gone = true;
                throw new IllegalStateException("the power went");
            }
            super.succeed(name, successor);
        }
    }
}
