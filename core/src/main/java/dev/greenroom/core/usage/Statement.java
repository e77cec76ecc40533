package dev.greenroom.core.usage;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an organization consumed in a month (UTC), and what that is worth.
 *
 * @param month the month
 * @param lines one for each deployment that ran
 * @param prices what it is valued at
 */
public record Statement(YearMonth month, List<UsageBook.Line> lines, PriceList prices) {

  public Statement {
    lines = List.copyOf(lines);
  }

  /** What is counted. */
  public enum Product {
    vcpu("vCPU-hour"),
    memory("GB-hour"),
    egress("GB");

    private final String unit;

    Product(String unit) {
      this.unit = unit;
    }

    public String unit() {
      return unit;
    }
  }

  /**
   * One product of one deployment.
   *
   * @param line whose
   * @param product what
   * @param quantity in the product's unit, in billionths
   * @param unitPrice of one unit
   * @param amount of all, in billionths of the currency
   */
  public record Item(
      UsageBook.Line line,
      Product product,
      BigDecimal quantity,
      BigDecimal unitPrice,
      BigDecimal amount) {}

  /** All items that there is something of. */
  public List<Item> items() {
    return lines.stream().flatMap(this::items).filter(i -> i.quantity().signum() > 0).toList();
  }

  private Stream<Item> items(UsageBook.Line line) {
    Consumption consumed = line.consumption();
    return Stream.of(
        item(line, Product.vcpu, consumed.vcpuHours(), prices.vcpuHour()),
        item(line, Product.memory, consumed.memoryGbHours(), prices.memoryGbHour()),
        item(line, Product.egress, consumed.egressGb(), prices.egressGb()));
  }

  private static Item item(
      UsageBook.Line line, Product product, BigDecimal quantity, BigDecimal unitPrice) {
    return new Item(line, product, quantity, unitPrice, PriceList.price(quantity, unitPrice));
  }

  /** The sum of all items. */
  public BigDecimal total() {
    return items().stream().map(Item::amount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Cores, times hours, of all deployments. */
  public BigDecimal vcpuHours() {
    return lines.stream()
        .map(UsageBook.Line::consumption)
        .reduce(Consumption.NOTHING, Consumption::plus)
        .vcpuHours();
  }
}
