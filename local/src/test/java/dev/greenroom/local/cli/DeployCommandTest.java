package dev.greenroom.local.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.greenroom.local.cli.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployCommandTest {
  private static final String[] FLAGS = {
    "--app-id",
    "app-9",
    "--rooms-per-process",
    "3",
    "--transport-type",
    "udp",
    "--container-port",
    "7777",
    "--requested-cpu",
    "0.5",
    "--requested-memory-mb",
    "1024"
  };

  @TempDir Path game;
  private FakeHathora server;

  @BeforeEach
  void open() throws IOException {
    server = new FakeHathora(new FakeFleet());
    write("Dockerfile", "FROM scratch");
    write("bin/server", "#!/bin/sh").toFile().setExecutable(true);
    write("src/main.c", "int main;");
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Path write(String name, String text) throws IOException {
    Path file = game.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private Cli.Result deploy(String... more) {
    List<String> args = new java.util.ArrayList<>(List.of("deploy", game.toString()));
    args.addAll(List.of(more));
    return new Cli().at(server).run(args.toArray(String[]::new));
  }

  private static String[] with(String... more) {
    return java.util.stream.Stream.of(FLAGS, more)
        .flatMap(java.util.Arrays::stream)
        .toArray(String[]::new);
  }

  @Test
  void uploadsBuildsAndDeploys() {
    Cli.Result result =
        deploy(
            with(
                "--env",
                "MODE=duel,fast",
                "--env",
                "EMPTY=",
                "--additional-container-ports",
                "voice:7778:udp,web:7779/tls",
                "--deployment-tag",
                "spring",
                "--json"));
    assertEquals(0, result.code(), result.err());
    assertEquals(Set.of("Dockerfile", "bin/server", "src/main.c"), server.uploaded.keySet());
    assertEquals(0755, server.uploaded.get("bin/server").mode() & 0777);
    assertEquals(0644, server.uploaded.get("src/main.c").mode() & 0777);
    assertTrue(result.err().contains("the Dockerfile is fine"), result.err());
    Json printed = Json.read(result.out());
    assertEquals("dep-1", printed.at("deploymentId").text());
    assertEquals("bld-1", printed.at("buildId").text());
    assertEquals("app-9", printed.at("appId").text());
    assertEquals("true", printed.at("idleTimeoutEnabled").text());
    assertEquals("spring", printed.at("deploymentTag").text());
    assertEquals("0.5", printed.at("requestedCPU").text());
    assertEquals("duel,fast", printed.at("env").items().getFirst().at("value").text());
    assertEquals("", printed.at("env").items().getLast().at("value").text());
    assertEquals(
        "tls", printed.at("additionalContainerPorts").items().get(1).at("transportType").text());
  }

  @Test
  void aLargeUploadGoesInPartsAndInOrder() throws IOException {
    byte[] noise = new byte[20_000];
    new Random(1).nextBytes(noise);
    Files.write(game.resolve("noise"), noise);
    server.chunk = 4096;
    Cli.Result result = deploy(FLAGS);
    assertEquals(0, result.code(), result.err());
    assertEquals(
        new String(noise, java.nio.charset.StandardCharsets.ISO_8859_1),
        new String(
            server.uploaded.get("noise").content(), java.nio.charset.StandardCharsets.ISO_8859_1));
    assertTrue(
        server.completion.startsWith(
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\"tag-1\"</ETag></Part>"
                + "<Part><PartNumber>2</PartNumber><ETag>\"tag-2\"</ETag></Part>"),
        server.completion);
  }

  @Test
  void ignoreFilesAreHonoured() throws IOException {
    write(".gitignore", "*.log\n!keep.log\n/build/\nsecret\n");
    write(".dockerignore", "docs\n!docs/rules.txt\n**/*.tmp\nDockerfile\n");
    for (String name :
        List.of(
            "a.log",
            "keep.log",
            "build/x",
            "src/build/x",
            "src/secret",
            "docs/a",
            "docs/rules.txt",
            "src/a.tmp",
            ".git/HEAD")) {
      write(name, "text");
    }
    assertEquals(0, deploy(FLAGS).code());
    assertEquals(
        Set.of(
            ".gitignore",
            ".dockerignore",
            "Dockerfile",
            "bin/server",
            "src/main.c",
            "keep.log",
            "src/build/x",
            "docs/rules.txt"),
        server.uploaded.keySet());
  }

  @Test
  void aLinkStaysOut() throws IOException {
    Files.createSymbolicLink(game.resolve("link"), Path.of("Dockerfile"));
    Cli.Result result = deploy(FLAGS);
    assertEquals(Set.of("Dockerfile", "bin/server", "src/main.c"), server.uploaded.keySet());
    assertTrue(result.err().contains("Left out 1 link"), result.err());
  }

  @Test
  void aFailedBuildIsNotDeployed() {
    server.buildsFail = true;
    Cli.Result result = deploy(FLAGS);
    assertEquals(1, result.code());
    assertTrue(result.err().contains("Build bld-1 ended as failed"), result.err());
    assertTrue(server.deployments.isEmpty());
  }

  @Test
  void aRefusedPartEndsTheUpload() {
    server.partsFail = true;
    Cli.Result result = deploy(FLAGS);
    assertEquals(1, result.code());
    assertTrue(result.err().contains("Part 1 of the upload was not accepted (HTTP 503)"));
    assertTrue(server.calls.stream().noneMatch(call -> call.endsWith("/run")));
  }

  @Test
  void missingFlagsAreNamedBeforeAnythingIsSent() {
    Cli.Result result = deploy("--app-id", "app-9", "--transport-type", "tcp");
    assertEquals(2, result.code());
    assertTrue(
        result
            .err()
            .contains(
                "Missing --container-port, --requested-cpu, --requested-memory-mb,"
                    + " --rooms-per-process;"),
        result.err());
    assertEquals(List.of(), server.calls);
  }

  @Test
  void wrongValuesAreUsageErrors() {
    assertEquals(2, deploy(with("--env", "=x")).code());
    assertEquals(2, deploy(with("--additional-container-ports", "7778")).code());
    assertEquals(2, deploy(with("--idle-timeout-enabled=maybe")).code());
    assertEquals(2, deploy(with("--file", game.toString())).code());
    assertEquals(List.of(), server.calls);
  }

  @Test
  void fromLatestFillsWhatIsNotGiven() {
    deploy(with("--env", "A=1", "--idle-timeout-enabled=false", "--fleet-id", "fleet-1"));
    Cli.Result result =
        deploy("--app-id", "app-9", "--from-latest", "--rooms-per-process", "5", "--json");
    assertEquals(0, result.code(), result.err());
    Json second = Json.read(result.out());
    assertEquals(5, second.at("roomsPerProcess").number());
    assertEquals("udp", second.at("defaultContainerPort").at("transportType").text());
    assertEquals("false", second.at("idleTimeoutEnabled").text());
    assertEquals("fleet-1", second.at("fleetId").text());
    assertEquals("A", second.at("env").items().getFirst().at("name").text());
  }

  @Test
  void aFolderWithoutDockerfileFailsInASentence() throws IOException {
    Files.delete(game.resolve("Dockerfile"));
    Cli.Result result = deploy(FLAGS);
    assertEquals(1, result.code());
    assertEquals("greenroom: There is no Dockerfile in %s.\n".formatted(game), result.err());
  }
}
