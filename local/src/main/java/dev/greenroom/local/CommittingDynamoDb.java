package dev.greenroom.local;

import dev.greenroom.core.table.TableSpec;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * DynamoDB Local answers a transaction when its COMMIT stands in the queue of its SQLite, not when
 * it is done: a kill in between takes back what was acknowledged. The queue is worked off in order
 * and a read waits for its answer, so that after one the COMMIT before it is done. Single writes
 * wait by themselves.
 */
final class CommittingDynamoDb implements InvocationHandler {
  private final DynamoDbClient engine;
  private final TableSpec any;

  private CommittingDynamoDb(DynamoDbClient engine, TableSpec any) {
    this.engine = engine;
    this.any = any;
  }

  /**
   * @param any a table with a plain key; an item that it does not have is read
   */
  static DynamoDbClient over(DynamoDbClient engine, TableSpec any) {
    return (DynamoDbClient)
        Proxy.newProxyInstance(
            DynamoDbClient.class.getClassLoader(),
            new Class<?>[] {DynamoDbClient.class},
            new CommittingDynamoDb(engine, any));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] args) throws Throwable {
    try {
      Object answer = method.invoke(engine, args);
      if (method.getName().equals("transactWriteItems")) {
        Map<String, AttributeValue> nobody = any.key("(nobody)");
        engine.getItem(get -> get.tableName(any.name()).key(nobody).consistentRead(true));
      }
      return answer;
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
