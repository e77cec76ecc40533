package dev.greenroom.functions.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.core.Ticks;
import dev.greenroom.core.build.BuildExpiry;
import dev.greenroom.core.build.BuildLimits;
import dev.greenroom.core.job.Tick;
import dev.greenroom.core.testing.MemoryArchive;
import dev.greenroom.core.testing.World;
import dev.greenroom.core.time.Ticker;
import dev.greenroom.functions.Functions;
import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.Wiring;
import dev.greenroom.functions.testing.Api;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodHandleEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every function starts on Lambda, or says why it does not. */
class LambdaFunctionsTest {
  private static final String OURS = "dev/greenroom/functions/";
  private static final String WIRING = OURS + "Wiring";
  private static final String BUILDS = "what is kept of builds";
  private static final Map<String, String> PORTS =
      Map.of(
          "uploads",
          BUILDS,
          "buildRuns",
          BUILDS,
          "processLogs",
          Lacking.LOGS,
          "events",
          Lacking.EVENTS);

  private static String name(Class<?> function) {
    return function.getName().substring(OURS.length());
  }

  @Test
  void eachStartsByItsNameUnlessItLacksSomething() {
    try (Api api = new Api()) {
      Wiring wiring = Wiring.onLambda(api.world.core, List::of, line -> {});
      int started = 0;
      for (HttpFunction function : new Functions(api.wiring).all()) {
        String name = name(function.getClass());
        if (Lacking.BY_FUNCTION.containsKey(name)) {
          assertTrue(
              assertThrows(IllegalStateException.class, () -> FunctionClass.named(name))
                  .getMessage()
                  .startsWith(name + " needs " + Lacking.BY_FUNCTION.get(name)));
        } else {
          assertInstanceOf(
              function.getClass(), FunctionClass.on(FunctionClass.named(name), wiring));
          started++;
        }
      }
      assertTrue(started >= 45, "of all functions only " + started);
    }
  }

  @Test
  void whatEachLacksIsWhatItsCodeReachesFor() {
    Map<String, String> found = new TreeMap<>();
    try (Api api = new Api()) {
      for (HttpFunction function : new Functions(api.wiring).all()) {
        Set<String> reached = new HashSet<>();
        Set<String> ports = new HashSet<>();
        parsed(function.getClass().getName().replace('.', '/'))
            .methods()
            .forEach(m -> calls(m).forEach(call -> reach(call, reached, ports)));
        ports.stream()
            .map(PORTS::get)
            .sorted()
            .findFirst()
            .ifPresent(what -> found.put(name(function.getClass()), what));
      }
    }
    Map<String, String> said = new TreeMap<>(Lacking.BY_FUNCTION);
    LambdaSettings.OF_BUILDS.forEach(name -> said.put(name, BUILDS));
    assertEquals(said, found);
  }

  /** Goes from method to method, but into nothing that wires all functions. */
  private static void reach(MemberRefEntry from, Set<String> reached, Set<String> ports) {
    String kind = from.owner().asInternalName();
    String name = from.name().stringValue();
    if (kind.equals(WIRING) && PORTS.containsKey(name)) {
      ports.add(name);
    }
    if (!kind.startsWith(OURS)
        || kind.matches(".*/(Functions|Routes|Wiring)")
        || !reached.add(kind + "." + name + from.type().stringValue())) {
      return;
    }
    parsed(kind).methods().stream()
        .filter(method -> method.methodName().equalsString(name))
        .filter(method -> method.methodType().equalsString(from.type().stringValue()))
        .forEach(method -> calls(method).forEach(call -> reach(call, reached, ports)));
  }

  private static List<MemberRefEntry> calls(MethodModel method) {
    List<MemberRefEntry> calls = new ArrayList<>();
    method.code().stream()
        .flatMap(CodeModel::elementStream)
        .forEach(
            element -> {
              if (element instanceof InvokeInstruction call) {
                calls.add(call.method());
              } else if (element instanceof InvokeDynamicInstruction made) {
                made.invokedynamic().bootstrap().arguments().stream()
                    .filter(MethodHandleEntry.class::isInstance)
                    .forEach(handle -> calls.add(((MethodHandleEntry) handle).reference()));
              }
            });
    return calls;
  }

  private static ClassModel parsed(String kind) {
    try (InputStream in = LambdaFunctionsTest.class.getResourceAsStream("/" + kind + ".class")) {
      return ClassFile.of().parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatIsNoFunctionIsRefusedWithASentence() {
    for (String wrong : List.of("NoSuchFunction", "Wiring", "createroomfunction", "")) {
      assertTrue(
          assertThrows(IllegalArgumentException.class, () -> FunctionClass.named(wrong))
              .getMessage()
              .contains("GREENROOM_FUNCTION is '" + wrong + "', which is no function"),
          wrong);
    }
  }

  @Test
  void theJobsAreCalledAsTheyAre() {
    try (World world = new World()) {
      List<Tick> ticks =
          world
              .core
              .ticks()
              .all(
                  World.NODE,
                  new MemoryArchive(),
                  new BuildExpiry.Setup(build -> {}, BuildLimits.defaults()),
                  Ticker.real(),
                  Duration.ofSeconds(1),
                  Duration.ofSeconds(10));
      assertEquals(ticks.stream().map(Tick::name).toList(), Ticks.NAMES);
    }
  }
}
