package tokenops.path;

/** JSON bytes that go into an answer as they are: a sealed document. */
public record Raw(byte[] json) {
    public static Raw of(Sealed document) {
        return new Raw(document.bytes());
    }
}
