package tokenops.runs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.contracts.ContractMoves.Deal;
import tokenops.path.Id;
import tokenops.simulation.World;

/** Runs that were begun: somebody always wants something of one of the last few, whatever its state is. */
final class Flights {
    private static final int REMEMBERED = 60;

    private final World world;
    private final List<Flight> flights = new ArrayList<>();

    /** A run and what it was begun under. */
    record Flight(Deal deal, Id.Run id) {}

    Flights(World world) {
        this.world = world;
    }

    void add(Flight flight) {
        if (flights.size() == REMEMBERED) {
            flights.remove(world.random().nextInt(REMEMBERED));
        }
        flights.add(flight);
    }

    Optional<Flight> any() {
        return flights.isEmpty() ? Optional.empty() : Optional.of(world.any(flights));
    }

    /** The committed row of a run. */
    RunRow row(Id.Run id) {
        return world.lane(world.homes().of(id))
                .memory()
                .row(RunRow.TABLE, id.uuid())
                .orElseThrow();
    }
}
