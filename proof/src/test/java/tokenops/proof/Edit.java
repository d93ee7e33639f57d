package tokenops.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Changes one member of a JSON value, named by a path as {@code lines.0.credits.amount}. */
final class Edit {
    private Edit() {}

    static Json.Obj set(Json.Obj object, String path, Json value) {
        return (Json.Obj) changed(object, path, value);
    }

    static Json.Obj set(Json.Obj object, String path, String value) {
        return set(object, path, new Json.Text(value));
    }

    static Json.Obj without(Json.Obj object, String name) {
        TreeMap<String, Json> members = new TreeMap<>(object.members());
        members.remove(name);
        return new Json.Obj(members);
    }

    private static Json changed(Json in, String path, Json value) {
        int dot = path.indexOf('.');
        String step = dot < 0 ? path : path.substring(0, dot);
        if (in instanceof Json.Arr array) {
            List<Json> items = new ArrayList<>(array.items());
            int at = Integer.parseInt(step);
            items.set(at, dot < 0 ? value : changed(items.get(at), path.substring(dot + 1), value));
            return new Json.Arr(items);
        }
        Json.Obj object = (Json.Obj) in;
        TreeMap<String, Json> members = new TreeMap<>(object.members());
        members.put(step, dot < 0 ? value : changed(object.get(step).orElseThrow(), path.substring(dot + 1), value));
        return new Json.Obj(members);
    }
}
