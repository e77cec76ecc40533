package dev.greenroom.local.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The engine's own words, as they were recorded, and the line of the Dockerfile that they mean. */
class FailedLineTest {
  private static final String TWO_STAGES =
      """
      # syntax of nothing
      ARG VERSION=1
      FROM debian AS build
      ENV A=b
      WORKDIR /src
      RUN make \\
          # in between
          all

      FROM scratch
      COPY --from=build /src/game /game
      RUN ["/game", "--check"]
      """;

  private static final String CODE_2 =
      "process \"/bin/sh -c make all\" did not complete successfully: exit code: 2";

  @Test
  void aStepOfANamedStage() {
    assertEquals(
        "Dockerfile line 6 (RUN make all): the command ended with exit code 2.",
        new FailedLine(TWO_STAGES)
            .sentence("[build 3/3] RUN make     all", CODE_2)
            .replaceAll(" \\\\ ", " "));
  }

  @Test
  void aStageThatStartsFromNothingHasNoStepForIt() {
    assertEquals(
        "Dockerfile line 12 (RUN [\"/game\", \"--check\"]): the command ended with exit code 2.",
        new FailedLine(TWO_STAGES).sentence("[stage-1 2/2] RUN [\"/game\", \"--check\"]", CODE_2));
  }

  @Test
  void aFileThatIsNotInTheUpload() {
    assertEquals(
        "Dockerfile line 2 (COPY missing /x): \"/missing\" not found: not found.",
        new FailedLine("FROM debian\nCOPY missing /x\n")
            .sentence(
                "[2/2] COPY missing /x", "failed to solve: \"/missing\" not found: not found"));
  }

  @Test
  void theClassicBuilderCountsEveryInstruction() {
    assertEquals(
        "Dockerfile line 6 (RUN false): the command ended with exit code 1.",
        new FailedLine("FROM debian\n\nENV A=b\n# c\n\nRUN false\n")
            .sentence(
                "Step 3/3 : RUN false",
                "The command '/bin/sh -c false' returned a non-zero code: 1"));
  }

  @Test
  void whatHasNoLineIsToldAsItIs() {
    assertEquals(
        "The build failed: no space left on device.",
        new FailedLine("FROM debian\n").sentence("", "failed to solve: no space left on device"));
    assertEquals(
        "Dockerfile line 2: unknown instruction: COPPY.",
        new FailedLine("FROM debian\nCOPPY a b\n")
            .sentence(
                "",
                "failed to solve with frontend dockerfile.v0: failed to create LLB definition:"
                    + " dockerfile parse error line 2: unknown instruction: COPPY"));
  }
}
