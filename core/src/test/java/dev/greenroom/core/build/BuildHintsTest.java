package dev.greenroom.core.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildHintsTest {
  private static List<String> hints(String dockerfile, BuildReport.Layer... layers) {
    return BuildHints.of(new BuildReport(Optional.of(dockerfile), List.of(), List.of(layers)));
  }

  private static void one(String begin, List<String> hints) {
    assertEquals(1, hints.size(), hints.toString());
    assertTrue(hints.getFirst().startsWith(begin), hints.getFirst());
  }

  @Test
  void aGoodBuildGetsNone() {
    String good =
        """
        FROM node:22 AS build
        WORKDIR /app
        COPY package.json package-lock.json ./
        RUN npm ci
        COPY . .
        RUN npm run build
        FROM node:22
        COPY --from=build /app /app
        USER node
        CMD ["node", "/app/server.js"]
        """;
    assertEquals(List.of(), hints(good, new BuildReport.Layer("COPY", 19_000_000)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY . .\nRUN npm ci",
        "COPY --chown=1:1 . /app\nENV A=b\nRUN cd /app && \\\n# a word\n  npm --silent install",
        "ADD ./ /app\nRUN apt-get update && apt-get -y install curl",
        "copy [\".\", \"/app\"]\nrun pip install -r requirements.txt",
        "COPY . .\nRUN go mod download",
      })
  void whatRunsAgainForEveryChangeIsNamed(String lines) {
    one("Dockerfile line 2 (", hints("FROM a\n" + lines + "\nUSER game\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY . .\nRUN make",
        "RUN npm ci\nCOPY . .",
        "COPY . .\nFROM b\nRUN apt-get install -y curl",
        "COPY --from=x . .\nRUN npm ci",
        "COPY server .\nRUN npm ci",
        "# COPY . .\nRUN npm ci",
      })
  void whatDoesNotIsNot(String lines) {
    assertEquals(List.of(), hints("FROM a AS x\n" + lines + "\nUSER game\n"));
  }

  @Test
  void theLargestLayerIsNamedWhereItIsLarge() {
    one(
        "The largest layer is 'RUN fetch': 60.0 of 100.0 MB.",
        hints(
            "FROM a\nUSER game",
            new BuildReport.Layer("base", 30_000_000),
            new BuildReport.Layer("RUN fetch", 60_000_000),
            new BuildReport.Layer("COPY", 10_000_000)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN gcc -O2 -g -o server server.c",
        "RUN g++ -ggdb3 server.cc",
        "RUN cargo build --bin server",
        "RUN cmake -DCMAKE_BUILD_TYPE=Debug .",
        "RUN dotnet publish -c Debug",
        "COPY server server.pdb /app/",
      })
  void debugSymbolsAreNamed(String line) {
    one("Dockerfile line 2 (" + line + ")", hints("FROM a\n" + line + "\nUSER game"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RUN gcc -O2 -g -o server server.c && strip server",
        "RUN gcc -O2 -o server server.c",
        "RUN cargo build --release",
        "RUN echo -g",
      })
  void aStrippedProgramHasNone(String line) {
    assertEquals(List.of(), hints("FROM a\n" + line + "\nUSER game"));
  }

  @Test
  void rootIsNamedUnlessSomebodyElseRunsIt() {
    one("No USER line", hints("FROM a\nCMD b"));
    one("Dockerfile line 3 (USER root)", hints("FROM a\nUSER game\nUSER root\nCMD b"));
    one("Dockerfile line 2 (USER 0:0)", hints("FROM a\nUSER 0:0"));
    one("No USER line", hints("FROM a\nUSER game\nFROM b\nCMD c"));
    assertEquals(List.of(), hints("FROM a AS base\nUSER game\nFROM base\nCMD c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\n", "\\", "# only", "FROM", "RUN \\\n", "USER", "COPY", "FROM a as"})
  void anyTextCanBeRead(String text) {
    hints(text);
  }

  @Test
  void aVeryLongLineIsReadToo() {
    String words = "apt gcc x -g ".repeat(5_000);
    assertTrue(hints("FROM a\nCOPY . .\nRUN " + words).size() < 10);
  }

  @Test
  void withoutADockerfileOnlyTheLayersSpeak() {
    assertEquals(List.of(), BuildHints.of(new BuildReport(Optional.empty(), List.of(), List.of())));
  }
}
