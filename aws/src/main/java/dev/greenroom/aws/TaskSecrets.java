package dev.greenroom.aws;

import java.util.Map;

/** Where the secret part of an environment is kept, so that a task definition only refers to it. */
public interface TaskSecrets {

  /**
   * Keeps them; the same again is no second copy.
   *
   * @param region the AWS region in which the tasks run
   * @param owner the application: its deployments with equal values share what is kept
   * @param digest of the values: others have another
   * @param values by the name of the variable, sorted
   * @return by the name of the variable, what {@code valueFrom} of a secret of ECS is to be
   */
  Map<String, String> keep(String region, String owner, String digest, Map<String, String> values);
}
