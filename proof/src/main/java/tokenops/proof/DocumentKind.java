package tokenops.proof;

import java.util.List;

/**
 * A kind of sealed document: its name, the prefix of its ids, what it must link to and which members it has.
 *
 * @param name as in the member {@code kind}
 * @param prefix of the id, before {@code _}
 * @param links in the order in which they stand
 * @param members those of this kind, without the common ones
 */
public record DocumentKind(String name, String prefix, List<Link> links, Shape.Members members) {
    /**
     * One link that a document has.
     *
     * @param kind of the linked document, and the link's {@code rel}
     * @param many whether there may be any number of them, none included, instead of exactly one
     */
    public record Link(String kind, boolean many) {}

    public DocumentKind {
        links = List.copyOf(links);
    }

    /** The whole document: common members and those of this kind. Made anew each time; {@link Schemas#shape} keeps it. */
    Shape.Members shape() {
        return Shape.Members.of()
                .with("kind", new Shape.Choice(List.of(name)))
                .with("schema_version", Forms.VERSION)
                .with("id", Forms.id(prefix))
                .with("issued_at", Forms.TIME)
                .with("mode", Forms.MODE)
                .with("salt", Forms.SALT)
                .with("links", new Shape.ListOf(Forms.LINK))
                .plusAll(members);
    }

    /** JSON Schema (draft 2020-12) of the whole document. */
    public Json.Obj schema() {
        return schema(name, shape());
    }

    static Json.Obj schema(String name, Shape shape) {
        return Json.object()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("$id", "/schemas/" + name)
                .put("title", name)
                .putAll(shape.schema())
                .build();
    }
}
