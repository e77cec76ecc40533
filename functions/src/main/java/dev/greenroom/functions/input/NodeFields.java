package dev.greenroom.functions.input;

import dev.greenroom.core.node.Node;
import dev.greenroom.core.placement.Architecture;
import java.util.Arrays;
import java.util.List;

/** What a machine says of itself when it joins. */
public final class NodeFields {
  private static final Text ADDRESS =
      Text.matching(1, 255, "[a-zA-Z0-9.:_-]+", "a-z, A-Z, 0-9, ., :, _ and -");

  /** Thousandths of more cores than any machine has. */
  private static final int MOST_MILLI_VCPUS = 100_000_000;

  /** 1 PiB. */
  private static final int MOST_MEMORY_MB = 1 << 30;

  private static final int MOST_ARCHITECTURES = 10;

  private NodeFields() {}

  /** What the body of a registration says. */
  public static Node.Equipment equipment(Fields body) {
    String address = body.requiredText("address", ADDRESS);
    int milliVcpus = body.requiredInteger("milliVcpus", 1, MOST_MILLI_VCPUS);
    int memoryMb = body.requiredInteger("memoryMb", 1, MOST_MEMORY_MB);
    int reserved = body.integer("reservedMilliVcpus", 0, MOST_MILLI_VCPUS).orElse(0);
    List<String> names = body.texts("architectures", MOST_ARCHITECTURES, Text.of(1, 100));
    if (!names.isEmpty() && names.stream().allMatch(n -> Architecture.parse(n).isEmpty())) {
      throw body.refused(
          "architectures",
          names,
          "at least one of "
              + String.join(
                  ", ", Arrays.stream(Architecture.values()).map(Architecture::name).toList()));
    }
    return new Node.Equipment(address, milliVcpus, memoryMb, reserved, Node.architectures(names));
  }
}
