package tokenops.agents;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.path.Id;
import tokenops.simulation.World;

/** Everybody who takes part. Some go on for long; now and then one makes room for somebody new. */
public final class Parties {
    private static final int REPLACED = 60;

    private final World world;
    private final List<Party> present = new ArrayList<>();
    private final Map<Id.Agent, Party> all = new HashMap<>();

    public Parties(World world, int count) {
        this.world = world;
        for (int i = 0; i < count; i++) {
            present.add(arriving());
        }
    }

    private Party arriving() {
        Party party = Party.arrive(world);
        all.put(party.id(), party);
        return party;
    }

    /** Those who want something just now. */
    public List<Party> present() {
        return present;
    }

    /** Everybody who was ever there. */
    public Collection<Party> all() {
        return all.values();
    }

    /** One of those who want something. */
    public Party any() {
        if (world.oneIn(REPLACED)) {
            present.set(world.random().nextInt(present.size()), arriving());
        }
        return world.any(present);
    }

    public Party of(Id.Agent agent) {
        return Optional.ofNullable(all.get(agent)).orElseThrow();
    }
}
