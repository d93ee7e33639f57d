package tokenops.client;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A page of a list.
 *
 * @param next what goes on after it; empty on the last page
 */
public record Page<T>(List<T> items, Optional<String> next) {
    static <T> Page<T> of(Answer answer, Function<Answer, T> form) {
        return new Page<>(answer.list("items", form), answer.optional("next"));
    }
}
