package tokenops.faces.cli.pilot;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;

/** JSON for people to read: two spaces a level, short lists of texts on one line. Never for what is digested. */
public final class PrettyJson {
    private static final int LINE = 100;

    private PrettyJson() {}

    /** The text's bytes, with a line end. */
    public static byte[] bytes(Json value) {
        return (text(value) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The text, without a line end. */
    public static String text(Json value) {
        StringBuilder text = new StringBuilder();
        write(value, "", text);
        return text.toString();
    }

    /** An object's text with its members in the order of the map. */
    public static String text(Map<String, Json> members) {
        StringBuilder text = new StringBuilder();
        object(members, "", text);
        return text.toString();
    }

    private static void write(Json value, String indent, StringBuilder text) {
        String flat = CanonicalJson.text(value);
        boolean nested = value instanceof Json.Obj object && !object.members().isEmpty();
        if (!nested && flat.length() + indent.length() <= LINE) {
            text.append(flat);
        } else if (value instanceof Json.Obj object) {
            object(object.members(), indent, text);
        } else if (value instanceof Json.Arr array && !array.items().isEmpty()) {
            array(array, indent, text);
        } else {
            text.append(flat);
        }
    }

    private static void object(Map<String, Json> members, String indent, StringBuilder text) {
        String inner = indent + "  ";
        text.append("{");
        for (Iterator<Map.Entry<String, Json>> each = members.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<String, Json> member = each.next();
            text.append('\n').append(inner);
            text.append(CanonicalJson.text(new Json.Text(member.getKey())));
            text.append(": ");
            write(member.getValue(), inner, text);
            text.append(each.hasNext() ? "," : "\n" + indent);
        }
        text.append('}');
    }

    private static void array(Json.Arr array, String indent, StringBuilder text) {
        String inner = indent + "  ";
        text.append('[');
        for (Iterator<Json> each = array.items().iterator(); each.hasNext(); ) {
            text.append('\n').append(inner);
            write(each.next(), inner, text);
            text.append(each.hasNext() ? "," : "\n" + indent);
        }
        text.append(']');
    }
}
