package tokenops.faces.cli;

import java.security.Provider;
import java.security.Security;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * Puts the fast implementation of signatures before the JDK's: Amazon's Corretto Crypto Provider, where the build has it for this
 * platform and it loads; elsewhere the JDK's own stays, about thirty times slower for Ed25519.
 */
public final class SignatureProvider {
    private static final String CORRETTO = "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

    /** After the JDK's first, which has no Ed25519, and whose SHA-256 is compiled into the code that calls it. */
    private static final int PLACE = 2;

    private SignatureProvider() {}

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
                    Security.insertProviderAt(provider, PLACE);
                    return provider.getName() + " " + provider.getVersionStr();
                });
    }
}
