package dev.greenroom.local.judge;

import com.sun.net.httpserver.Headers;
import dev.greenroom.functions.Routes;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteTable;
import dev.greenroom.functions.testing.Contract;
import dev.greenroom.functions.testing.Reply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;

/**
 * Counts the answers of all gateways of this test run, and notes each that breaks the contract or
 * the description that is served. Not judged: what is no operation of the API (uploads, health),
 * and what stands before the functions answers by itself: 413, as API Gateway does, and 503 while
 * Greenroom starts.
 */
final class Judge {
  private static final List<Contract> CONTRACTS = List.of(new Contract(), Contract.served());
  private static final Set<Integer> GATEWAYS_OWN = Set.of(413, 503);
  private static final List<String> VIOLATIONS = new ArrayList<>();
  private static final AtomicInteger JUDGED = new AtomicInteger();
  private static final AtomicInteger UNDER_WAY = new AtomicInteger();

  private Judge() {}

  static void begins() {
    UNDER_WAY.incrementAndGet();
  }

  static void ends() {
    UNDER_WAY.decrementAndGet();
  }

  static int underWay() {
    return UNDER_WAY.get();
  }

  static int judged() {
    return JUDGED.get();
  }

  /** What was noted since the last time that somebody asked. */
  static List<String> taken() {
    synchronized (VIOLATIONS) {
      List<String> taken = List.copyOf(VIOLATIONS);
      VIOLATIONS.clear();
      return taken;
    }
  }

  static void judge(String method, String path, int status, Headers headers, byte[] body)
      throws IOException {
    Optional<Route> route = Routes.match(method, path).map(RouteTable.Match::route);
    if (route.isEmpty() || GATEWAYS_OWN.contains(status)) {
      return;
    }
    JUDGED.incrementAndGet();
    String operation = route.get().operationId();
    Reply reply = new Reply(status, lowerCase(headers), text(headers, body));
    for (Contract contract : CONTRACTS) {
      if (contract.place(operation).isPresent()) {
        for (String problem : contract.problems(operation, reply)) {
          note("%s %s (%s) → %d: %s".formatted(method, path, operation, status, problem));
        }
      }
    }
  }

  private static void note(String violation) {
    synchronized (VIOLATIONS) {
      VIOLATIONS.add(violation);
    }
  }

  private static Map<String, String> lowerCase(Headers headers) {
    Map<String, String> lower = new HashMap<>();
    headers.forEach((name, values) -> lower.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
    return lower;
  }

  private static String text(Headers headers, byte[] body) throws IOException {
    byte[] plain = body;
    if ("gzip".equals(headers.getFirst("Content-Encoding"))) {
      try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
        plain = in.readAllBytes();
      }
    }
    return new String(plain, StandardCharsets.UTF_8);
  }
}
