package dev.greenroom.core.cost;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What some calls cost together. */
public record Bill(List<MeteredDynamoDb.Call> calls) {
  public Bill {
    calls = List.copyOf(calls);
  }

  public Units units() {
    return calls.stream().map(MeteredDynamoDb.Call::units).reduce(Units.NONE, Units::plus);
  }

  public double write() {
    return units().write();
  }

  public double read() {
    return units().read();
  }

  /** How often each operation was called, by name. */
  public Map<String, Integer> operations() {
    Map<String, Integer> operations = new TreeMap<>();
    calls.forEach(call -> operations.merge(call.operation(), 1, Integer::sum));
    return operations;
  }

  public long scans() {
    return calls.stream().filter(call -> call.operation().startsWith("Scan")).count();
  }

  /** A row of docs/cost.md: the requests in words, the units, and dollars for a million. */
  public String row(String name) {
    List<String> requests = new ArrayList<>();
    Map<String, Integer> times = new LinkedHashMap<>();
    calls.forEach(call -> times.merge(call.toString(), 1, Integer::sum));
    times.forEach((call, n) -> requests.add(n == 1 ? call : n + " × " + call));
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %.2f |",
        name,
        String.join("; ", requests),
        number(write()),
        number(read()),
        units().dollarsPerMillion());
  }

  private static String number(double units) {
    return units == Math.rint(units) ? Long.toString((long) units) : Double.toString(units);
  }
}
