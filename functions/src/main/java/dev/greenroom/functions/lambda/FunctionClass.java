package dev.greenroom.functions.lambda;

import dev.greenroom.functions.HttpFunction;
import dev.greenroom.functions.Wiring;
import java.lang.reflect.InvocationTargetException;

/** Functions by their names, none of which is loaded that is not asked for. */
final class FunctionClass {
  private static final String PACKAGE = "dev.greenroom.functions.";

  private FunctionClass() {}

  /**
   * The class of that name below {@code dev.greenroom.functions}.
   *
   * @throws IllegalArgumentException with a sentence, when there is none
   * @throws IllegalStateException with a sentence, when it lacks something on AWS
   */
  static Class<? extends HttpFunction> named(String name) {
    Lacking.of(name)
        .ifPresent(
            sentence -> {
              throw new IllegalStateException(sentence);
            });
    try {
      return Class.forName(PACKAGE + name).asSubclass(HttpFunction.class);
    } catch (ClassNotFoundException | ClassCastException | LinkageError e) {
      throw new IllegalArgumentException(
          "%s is '%s', which is no function; it must be one such as CreateRoomFunction or v1.RoomsV1Function."
              .formatted(LambdaSettings.FUNCTION, name),
          e);
    }
  }

  static HttpFunction on(Class<? extends HttpFunction> kind, Wiring wiring) {
    try {
      return kind.getConstructor(Wiring.class).newInstance(wiring);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(kind.getSimpleName() + " did not start", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(kind.getSimpleName() + " takes no wiring", e);
    }
  }
}
