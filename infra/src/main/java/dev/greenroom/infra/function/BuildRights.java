package dev.greenroom.infra.function;

import static dev.greenroom.infra.Statements.allow;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awscdk.services.iam.PolicyStatement;

/**
 * What functions may do with what is kept of builds. An address that a function signs may do what
 * the function may: whoever plans uploads may therefore write archives.
 */
final class BuildRights {
  private static final String LIST = "s3:ListBucket";
  private static final String GET = "s3:GetObject";
  private static final String PUT = "s3:PutObject";
  private static final String DELETE = "s3:DeleteObject";
  private static final String ABORT = "s3:AbortMultipartUpload";
  private static final String PARTS = "s3:ListMultipartUploadParts";
  private static final String DELETE_IMAGE = "ecr:BatchDeleteImage";

  private static final Map<String, Set<String>> BY_FUNCTION =
      Map.of(
          "BuildsFunction", Set.of(LIST, GET, PUT, DELETE, ABORT, DELETE_IMAGE),
          "v1.BuildsV1Function", Set.of(LIST, GET, DELETE, ABORT, DELETE_IMAGE),
          "v2.BuildsV2Function", Set.of(LIST, GET, PUT, DELETE, ABORT, DELETE_IMAGE),
          "SharedBuildsFunction", Set.of(LIST, GET),
          "move.ExportFunction", Set.of(LIST, GET, PARTS),
          "move.ImportFunction", Set.of(LIST, GET, PUT, ABORT));

  private BuildRights() {}

  /** Whether the function keeps anything of builds. */
  static boolean concern(String function) {
    return BY_FUNCTION.containsKey(function);
  }

  /**
   * Its statements.
   *
   * @param bucket the ARN of that of uploads
   * @param images the ARNs of the repositories of images
   */
  static List<PolicyStatement> of(String function, String bucket, List<String> images) {
    Set<String> actions = BY_FUNCTION.getOrDefault(function, Set.of());
    List<PolicyStatement> statements = new ArrayList<>();
    if (actions.contains(LIST)) {
      // Who may not list is told "forbidden" of what is not there.
      statements.add(allow(List.of(LIST), bucket));
    }
    List<String> ofObjects =
        actions.stream()
            .filter(action -> action.startsWith("s3:") && !action.equals(LIST))
            .sorted()
            .toList();
    if (!ofObjects.isEmpty()) {
      statements.add(allow(ofObjects, bucket + "/builds/*"));
    }
    if (actions.contains(DELETE_IMAGE)) {
      statements.add(allow(DELETE_IMAGE, images));
    }
    return statements;
  }
}
