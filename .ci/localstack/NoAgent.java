/**
 * Stands where LocalStack looks for an agent of its own, which lets DynamoDB Local have more than 20
 * indexes in a table. No table of ours has so many.
 */
final class NoAgent {
  private NoAgent() {}

  public static void premain(String arguments) {}
}
