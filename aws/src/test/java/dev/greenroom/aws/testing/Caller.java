package dev.greenroom.aws.testing;

import dev.greenroom.aws.AwsClients;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * Who calls AWS in a test, as the access key says: a program of Greenroom, or a method of a port of
 * core, for whoever calls that ({@code docs/decisions/0138}). Any other key is the test's own.
 */
public final class Caller {
  public static final String JOBS = "jobs";
  public static final String STREAMS = "streams";

  /** What all functions do alike. */
  public static final String FUNCTIONS = "functions";

  /** Of a test, which makes what a program finds, and looks at what it did. */
  public static final String NOBODY = "AKIAEXAMPLE";

  /** DynamoDB Local takes no other than letters and digits. */
  private static final String BEGIN = "AKIA0";

  private static final Pattern KEY = Pattern.compile(BEGIN + "([A-Za-z.]+)");
  private static final ThreadLocal<String> METHOD = new ThreadLocal<>();

  private Caller() {}

  /** The access key of a caller. */
  public static String key(String who) {
    return BEGIN + who;
  }

  /** Whose key it is; none for that of a test. */
  static Optional<String> of(String key) {
    Matcher found = KEY.matcher(key);
    return found.matches() ? Optional.of(found.group(1)) : Optional.empty();
  }

  public static AwsCredentialsProvider credentials(String who) {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(key(who), "secret"));
  }

  /** The clients of that program. */
  public static AwsClients clients(URI aws, String who) {
    return new AwsClients(Optional.of(aws), Optional.of(credentials(who)));
  }

  /** The key of the method of a port that this thread is in, else that of a test. */
  public static String keyOfMethod() {
    return Optional.ofNullable(METHOD.get()).map(Caller::key).orElse(NOBODY);
  }

  /** A port of core, each method of which calls as {@code Port.method}. */
  public static <T> T port(Class<T> port, T behind) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, args) -> {
              String before = METHOD.get();
              METHOD.set(port.getSimpleName() + "." + method.getName());
              try {
                return method.invoke(behind, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              } finally {
                METHOD.set(before);
              }
            }));
  }
}
