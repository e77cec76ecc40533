package dev.greenroom.local.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathRewriteTest {
  @TempDir Path image;

  @BeforeEach
  void fill() throws Exception {
    Files.createDirectories(image.resolve("app/lib"));
    Files.createDirectories(image.resolve("tmp"));
    Files.writeString(image.resolve("app/x.jar"), "");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/app/x.jar | /W/app/x.jar",
        "/app | /W/app",
        "/app/ | /W/app/",
        "/app/new.log | /W/app/new.log",
        "/app/none/new.log | /app/none/new.log",
        "/ | /",
        "/etc/hosts | /etc/hosts",
        "/tmp/socket | /W/tmp/socket",
        "--config=/app/x.jar | --config=/W/app/x.jar",
        "-Dx=/app:/usr/lib:/app/lib | -Dx=/W/app:/usr/lib:/W/app/lib",
        "/app/x.jar:/app/lib/* | /W/app/x.jar:/W/app/lib/*",
        "-javaagent:/app/x.jar=a,/app | -javaagent:/W/app/x.jar=a,/W/app",
        "http://app/lib | http://app/lib",
        "http://host:1/app/lib | http://host:1/app/lib",
        "rel/app/lib | rel/app/lib",
        "/app/../../etc/passwd | /app/../../etc/passwd",
        "{\"a\":\"/app\"} | {\"a\":\"/app\"}",
        "plain | plain",
      })
  void words(String word, String expected) {
    assertEquals(expected, new PathRewrite(image, Path.of("/W")).word(word));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "java -jar /app/x.jar | java -jar /W s/app/x.jar",
        "exec /app/x.jar --a=/app/lib; cd /app&&ls | exec /W s/app/x.jar --a=/W s/app/lib; cd /W"
            + " s/app&&ls",
        "cat \"/app/x.jar\" '/app/lib' | cat \"/W s/app/x.jar\" '/W s/app/lib'",
        "echo $HOME/app \"$D\"/app ${D}/app x/app ~/app ./app | echo $HOME/app \"$D\"/app ${D}/app"
            + " x/app ~/app ./app",
        "echo 'it'\\''s' /app | echo 'it'\\''s' /W s/app",
        "curl http://app/lib >/dev/null | curl http://app/lib >/dev/null",
      })
  void scripts(String script, String expected) {
    String rewritten = new PathRewrite(image, Path.of("/W s")).script(script);
    assertEquals(expected, rewritten.replace("\\ ", " "));
  }

  @Test
  void whatIsPutInIsQuotedAsItsPlaceDemands() {
    PathRewrite paths = new PathRewrite(image, Path.of("/a b'$c"));
    assertEquals("/a\\ b\\'\\$c/app", paths.script("/app"));
    assertEquals("\"/a b'\\$c/app\"", paths.script("\"/app\""));
    assertEquals("'/a b'\\''$c/app'", paths.script("'/app'"));
  }
}
