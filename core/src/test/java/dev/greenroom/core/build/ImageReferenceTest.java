package dev.greenroom.core.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String DIGEST = "sha256:" + "0f".repeat(32);

  private static Optional<String> parsed(String text) {
    return ImageReference.parse(text).map(ImageReference::toString);
  }

  /** What docker's own parser makes of them (distribution/reference, ParseDockerRef). */
  @ParameterizedTest
  @CsvSource({
    "redis, docker.io/library/redis:latest",
    "redis:7, docker.io/library/redis:7",
    "studio/game, docker.io/studio/game:latest",
    "docker.io/redis, docker.io/library/redis:latest",
    "index.docker.io/studio/game:1, docker.io/studio/game:1",
    "ghcr.io/studio/game:1.4_2-rc, ghcr.io/studio/game:1.4_2-rc",
    "localhost/game, localhost/game:latest",
    "localhost:5000/game, localhost:5000/game:latest",
    "registry:5000/a/b/c:x, registry:5000/a/b/c:x",
    "Registry.Example.ORG/game:Tag, registry.example.org/game:Tag",
    "[2001:db8::1]:5000/game, [2001:db8::1]:5000/game:latest",
    "a__b/c---d.e_f, docker.io/a__b/c---d.e_f:latest",
    "game:_x, docker.io/library/game:_x",
  })
  void aReferenceIsCompletedAsDockerDoes(String text, String full) {
    assertEquals(Optional.of(full), parsed(text));
    assertEquals(Optional.of(full), parsed(full), "in full it stays as it is");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "no such: image",
        "Game",
        "studio/Game",
        "Studio/game",
        "game:",
        "game:-1",
        "game:1:2",
        "/game",
        "game/",
        "a//b",
        "a..b",
        "a.-b",
        "-a",
        "_a",
        "a_",
        "a___b",
        "game@sha256:12",
        "game@md5:0f0f",
        "game:1@",
        "https://ghcr.io/game",
        "ghcr.io:0/game",
        "ghcr.io:65536/game",
        "ghcr.io:99999999999/game",
        "ghcr.io:/game",
        "-ghcr.io/game",
        "u:p@ghcr.io/game",
        "game\n",
        "gäme",
        "ghcr.io/",
        "ghcr.io:5000/",
        "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f"
      })
  void whatIsNoReferenceIsNone(String text) {
    assertEquals(Optional.empty(), parsed(text));
  }

  @Test
  void aNameHas255CharactersAndATag128() {
    String longest = "ghcr.io/" + "a".repeat(255 - 8);
    assertEquals(Optional.of(longest + ":latest"), parsed(longest));
    assertEquals(Optional.empty(), parsed(longest + "a"));
    String tagged = longest + ":" + "t".repeat(128) + "@" + DIGEST;
    assertEquals(Optional.of(tagged), parsed(tagged));
    assertEquals(Optional.empty(), parsed("game:" + "t".repeat(129)));
    assertEquals(Optional.empty(), parsed("a/".repeat(100_000) + "a"));
  }

  @Test
  void aPinnedImageIsTheSameForEver() {
    ImageReference game = ImageReference.parse("game:1").orElseThrow();
    ImageReference pinned = game.pinned(DIGEST);
    assertEquals("docker.io/library/game:1@" + DIGEST, pinned.toString());
    assertEquals(pinned, pinned.pinned("sha256:" + "ee".repeat(32)));
    assertEquals(
        Optional.of("docker.io/library/game@" + DIGEST), parsed("game@" + DIGEST), "no latest");
  }

  @ParameterizedTest
  @CsvSource({
    "ghcr.io, studio/game:1, ghcr.io/studio/game:1",
    "https://ghcr.io, studio/game:1, ghcr.io/studio/game:1",
    "https://GHCR.io/, ghcr.io/studio/game, ghcr.io/studio/game:latest",
    "https://index.docker.io/v1/, redis, docker.io/library/redis:latest",
    "http://127.0.0.1:1, game, 127.0.0.1:1/game:latest",
    "localhost, game, localhost/game:latest",
    "ghcr.io, foo.bar/game, ghcr.io/foo.bar/game:latest",
  })
  void aRegistryGoesBeforeTheImage(String address, String image, String full) {
    String host = ImageReference.registry(address).orElseThrow();
    assertEquals(
        Optional.of(full), ImageReference.parse(host, image).map(ImageReference::toString));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "registry",
        "https://",
        "https://u:p@ghcr.io",
        "ghcr.io/studio",
        "ftp://ghcr.io",
        "ghcr.io:0",
        "ghcr.io:99999",
        "ghcr.io?x",
        "gh cr.io"
      })
  void whatIsNoRegistryIsNone(String address) {
    assertEquals(Optional.empty(), ImageReference.registry(address));
  }

  @Test
  void whateverIsTakenIsTakenAgainAsItStands() {
    Random random = new Random(7);
    String letters = "ab0.:/@_-[]A%";
    int taken = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(12); length >= 0; length--) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      Optional<String> full = parsed(text.toString());
      taken += full.isPresent() ? 1 : 0;
      full.ifPresent(f -> assertEquals(full, parsed(f), () -> "of " + text));
    }
    assertTrue(taken > 1000, "too few are taken to mean anything: " + taken);
  }
}
