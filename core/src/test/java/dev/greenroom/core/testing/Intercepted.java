package dev.greenroom.core.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/** A client with something between it and the engine, for every operation alike. */
public final class Intercepted implements InvocationHandler {

  /** Sees each request; may change it, refuse it, or tamper with its answer. */
  @FunctionalInterface
  public interface Interceptor {
    Object call(DynamoDbRequest request, Function<DynamoDbRequest, Object> engine);
  }

  private final DynamoDbClient engine;
  private final Interceptor interceptor;

  private Intercepted(DynamoDbClient engine, Interceptor interceptor) {
    this.engine = engine;
    this.interceptor = interceptor;
  }

  public static DynamoDbClient client(DynamoDbClient engine, Interceptor interceptor) {
    return (DynamoDbClient)
        Proxy.newProxyInstance(
            Intercepted.class.getClassLoader(),
            new Class<?>[] {DynamoDbClient.class},
            new Intercepted(engine, interceptor));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
    if (args != null && args.length == 1 && args[0] instanceof DynamoDbRequest request) {
      if (method.getName().endsWith("Paginator")) {
        return InvocationHandler.invokeDefault(proxy, method, args);
      }
      return interceptor.call(request, changed -> engineCall(method, changed));
    }
    return method.isDefault()
        ? InvocationHandler.invokeDefault(proxy, method, args)
        : method.invoke(engine, args);
  }

  private Object engineCall(Method method, DynamoDbRequest request) {
    try {
      return method.invoke(engine, request);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error crash) {
        throw crash;
      }
      throw new IllegalStateException(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
