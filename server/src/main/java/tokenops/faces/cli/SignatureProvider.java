package tokenops.faces.cli;

import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.IntStream;

/**
 * Puts the fast implementation of signatures before the JDK's: Amazon's Corretto Crypto Provider, where the build has it for this
 * platform and it loads; elsewhere the JDK's own stays, about thirty times slower for Ed25519. Whatever comes before the JDK's Ed25519
 * goes on coming from there, such as SHA-256, which is compiled into the code that calls it.
 */
public final class SignatureProvider {
    private static final String CORRETTO = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

    private SignatureProvider() {}

    /** That of the first that has Ed25519, counted from 1. */
    private static int place() {
        List<Provider> all = List.of(Security.getProviders());
        return 1
                + IntStream.range(0, all.size())
                        .filter(at -> all.get(at).getService("Signature", "Ed25519") != null)
                        .findFirst()
                        .orElse(0);
    }

    /** Returns its name and version, or empty when the JDK's own stays. Before the first signature; more than once does no harm. */
    public static Optional<String> install() {
        return ServiceLoader.load(Provider.class, SignatureProvider.class.getClassLoader()).stream()
                // the others come with the JDK and are costly to make
                .filter(provider -> provider.type().getName().equals(CORRETTO))
                .findFirst()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.getService("Signature", "Ed25519") != null)
                .map(provider -> {
                    Security.removeProvider(provider.getName());
                    Security.insertProviderAt(provider, place());
                    return provider.getName() + " " + provider.getVersionStr();
                });
    }
}
