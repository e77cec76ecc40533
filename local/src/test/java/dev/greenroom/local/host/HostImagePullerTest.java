package dev.greenroom.local.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import dev.greenroom.core.build.ImagePuller;
import dev.greenroom.core.build.ImageReference;
import dev.greenroom.core.build.RegistryLogin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HostImagePullerTest {

  @Test
  void itSaysWhichImageItCannotPullAndWhatCan() {
    List<String> log = new ArrayList<>();
    var order =
        new ImagePuller.Order(
            "id",
            ImageReference.parse("ghcr.io/studio/arena:1.4").orElseThrow(),
            Optional.of(new RegistryLogin("robot", "secret")),
            Duration.ofMinutes(1));
    BuildFailed failed =
        assertThrows(BuildFailed.class, () -> new HostImagePuller().pull(order, log::add));
    assertEquals(
        "Cannot pull ghcr.io/studio/arena:1.4: this Greenroom runs games as processes of this"
            + " machine, without containers; start it with --runtime docker to use images of"
            + " registries, or upload an archive with a Dockerfile.",
        failed.getMessage());
    assertEquals(List.of(), log);
  }
}
