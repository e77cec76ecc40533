package dev.greenroom.functions.lambda;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate authority of a test, and a certificate of it for 127.0.0.1 and localhost. */
final class OwnAuthority {
  private static final String PASSWORD = "changeit";

  private final Path folder;

  OwnAuthority(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    String ca = folder.resolve("ca.p12").toString();
    String server = folder.resolve("server.p12").toString();
    keytool("-genkeypair", "-keystore", ca, "-alias", "ca", "-dname", "CN=Test CA", "-ext", "bc:c");
    keytool("-exportcert", "-keystore", ca, "-alias", "ca", "-rfc", "-file", file("ca.pem"));
    keytool("-genkeypair", "-keystore", server, "-alias", "server", "-dname", "CN=localhost");
    keytool("-certreq", "-keystore", server, "-alias", "server", "-file", file("server.csr"));
    keytool(
        "-gencert",
        "-keystore",
        ca,
        "-alias",
        "ca",
        "-infile",
        file("server.csr"),
        "-outfile",
        file("server.pem"),
        "-rfc",
        "-ext",
        "san=dns:localhost,ip:127.0.0.1");
    keytool("-importcert", "-keystore", server, "-alias", "ca", "-file", file("ca.pem"));
    keytool("-importcert", "-keystore", server, "-alias", "server", "-file", file("server.pem"));
    keytool("-importcert", "-keystore", file("trust.p12"), "-alias", "ca", "-file", file("ca.pem"));
  }

  private String file(String name) {
    return folder.resolve(name).toString();
  }

  /** Properties by which a JVM trusts it, and nobody else. */
  List<String> trusted() {
    return List.of(
        "-Djavax.net.ssl.trustStore=" + file("trust.p12"),
        "-Djavax.net.ssl.trustStorePassword=" + PASSWORD,
        "-Djavax.net.ssl.trustStoreType=PKCS12");
  }

  /**
   * A folder that stands in for {@code /etc/ssl/certs}, where programs in native code look for
   * those they trust: it is alone in it.
   */
  Path trustedFolder() throws IOException {
    Path certs = Files.createDirectories(folder.resolve("certs"));
    Files.copy(
        folder.resolve("ca.pem"),
        certs.resolve("ca-certificates.crt"),
        StandardCopyOption.REPLACE_EXISTING);
    return certs;
  }

  /** For a server. */
  SSLContext context() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve("server.p12"))) {
      store.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", PASSWORD, "-storetype", "PKCS12", "-noprompt"));
    if (arguments[0].equals("-genkeypair")) {
      command.addAll(List.of("-keyalg", "EC", "-validity", "2"));
    }
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(command + ": " + said);
    }
  }
}
