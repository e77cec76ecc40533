package dev.greenroom.local.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.core.build.ImageBuilder.BuildFailed;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What Dockerfiles mean: each case is a file and what is run where, or the sentence it fails with.
 */
class DockerfileTableTest {
  @TempDir Path dir;

  record Case(String dockerfile, String expected) {
    @Override
    public String toString() {
      return dockerfile.replace("\n", " ⏎ ");
    }
  }

  private static Case is(String dockerfile, String expected) {
    return new Case(dockerfile, expected);
  }

  static Stream<Case> forms() {
    return Stream.of(
        is("FROM x\nCMD [\"sh\", \"-x\"]", "[sh, -x] in /"),
        is("FROM x\nCMD sh -x", "[/bin/sh, -c, sh -x] in /"),
        is("from x\ncmd [ \"sh\" , \"a\\\"b\\u0041\" ]", "[sh, a\"bA] in /"),
        is("FROM x\nCMD ['sh']", "[/bin/sh, -c, ['sh']] in /"),
        is("FROM x\nENTRYPOINT [\"sh\", \"-x\"]", "[sh, -x] in /"),
        is("FROM x\nENTRYPOINT [\"sh\"]\nCMD [\"-x\", \"y\"]", "[sh, -x, y] in /"),
        is("FROM x\nCMD [\"-x\"]\nENTRYPOINT [\"sh\"]", "[sh, -x] in /"),
        is("FROM x\nENTRYPOINT sh -x\nCMD [\"y\"]", "[/bin/sh, -c, sh -x] in /"),
        is("FROM x\nENTRYPOINT [\"sh\"]\nCMD y z", "[sh, /bin/sh, -c, y z] in /"),
        is("FROM x\nCMD [\"sh\"]\nCMD [\"sh\", \"2\"]", "[sh, 2] in /"),
        is("FROM x\nENTRYPOINT [\"sh\"]\nENTRYPOINT [\"sh\", \"2\"]", "[sh, 2] in /"),
        is("FROM x\nENTRYPOINT [\"nope\"]\nENTRYPOINT []\nCMD [\"sh\"]", "[sh] in /"),
        is("FROM x\nSHELL [\"/bin/sh\", \"-ec\"]\nCMD sh", "[/bin/sh, -ec, sh] in /"),
        is("FROM x\nSHELL sh -c\nCMD sh", "! Dockerfile line 2: SHELL takes a JSON array"),
        is("FROM x\nCMD sh $HOME", "[/bin/sh, -c, sh $HOME] in /"),
        is("FROM x", "! The last stage of the Dockerfile does not say what to run"));
  }

  static Stream<Case> folders() {
    return Stream.of(
        is("FROM x\nWORKDIR /app\nCMD [\"sh\"]", "[sh] in /app"),
        is(
            "FROM x\nWORKDIR /app\nWORKDIR bin\nWORKDIR ./x/../y\nCMD [\"sh\"]",
            "[sh] in /app/bin/y"),
        is("FROM x\nWORKDIR ../../up\nCMD [\"sh\"]", "[sh] in /up"),
        is("FROM x\nENV D=/srv\nWORKDIR $D/game\nCMD [\"sh\"]", "[sh] in /srv/game {D=/srv}"),
        is("FROM x\nWORKDIR \"/with space\"\nCMD [\"sh\"]", "[sh] in /with space"));
  }

  static Stream<Case> variables() {
    String end = "\nCMD [\"sh\"]";
    return Stream.of(
        is("FROM x\nENV A=1 B=two" + end, "[sh] in / {A=1, B=two}"),
        is("FROM x\nENV A one two  three" + end, "[sh] in / {A=one two  three}"),
        is("FROM x\nENV A=\"a b\" B='c d' C=e\\ f" + end, "[sh] in / {A=a b, B=c d, C=e f}"),
        is("FROM x\nENV A=1\nENV A=2 B=$A" + end, "[sh] in / {A=2, B=1}"),
        is(
            "FROM x\nENV A=1\nENV B=${A}b C=\"$A c\" D='$A'" + end,
            "[sh] in / {A=1, B=1b, C=1 c, D=$A}"),
        is("FROM x\nENV B=${A:-none} C=${A:+some} D=${A}" + end, "[sh] in / {B=none, C=, D=}"),
        is("FROM x\nENV A=\nENV B=${A:-d} C=${A-d} D=${A+s}" + end, "[sh] in / {A=, B=d, C=, D=s}"),
        is("FROM x\nENV A=1\nENV B=${X:-${A:+in}}" + end, "[sh] in / {A=1, B=in}"),
        is("FROM x\nENV A=\\$B C=\"\\$D\"" + end, "[sh] in / {A=$B, C=$D}"),
        is(
            "FROM x\nENV A=${B:?please}" + end,
            "! Dockerfile line 2: variable B is not set: please."),
        is("FROM x\nENV A=${B%x}" + end, "! Dockerfile line 2: '${B%x}' uses an expansion"),
        is("FROM x\nENV A=\"open" + end, "! Dockerfile line 2: a \" is not closed."),
        is("FROM x\nENV A" + end, "! Dockerfile line 2: ENV A has no value."),
        is("FROM x\nENV A=1 B" + end, "! Dockerfile line 2: 'B' must be name=value."),
        is("FROM x\nENV A=1 my.var=2" + end, "[sh] in / {A=1}"),
        is("FROM x\nARG V=7\nENV A=$V" + end, "[sh] in / {A=7}"),
        is("FROM x\nARG V=7\nENV V=8\nENV A=$V" + end, "[sh] in / {A=8, V=8}"),
        is("FROM x\nENV V=8\nARG V=7\nENV A=$V" + end, "[sh] in / {A=8, V=8}"),
        is("ARG V=7\nFROM x\nENV A=${V:-unset}" + end, "[sh] in / {A=unset}"),
        is("ARG V=7\nFROM x\nARG V\nENV A=${V:-unset}" + end, "[sh] in / {A=7}"),
        is("FROM x\nARG V\nENV A=${V:-unset}" + end, "[sh] in / {A=unset}"),
        is("FROM x\nARG TARGETOS\nENV A=$TARGETOS" + end, "[sh] in / {A=linux}"),
        is(
            "FROM x\nENV PATH=/app/bin:$PATH" + end,
            "[sh] in / {PATH=/app/bin:" + ImageSettings.DOCKER_PATH + "}"));
  }

  static Stream<Case> lines() {
    return Stream.of(
        is("# a comment\n\nFROM x\n  # another\n  CMD [\"sh\"]", "[sh] in /"),
        is(
            "FROM x\nENV A=1 \\\n  B=2 \\\n# in between\n\n  C=3\nCMD [\"sh\"]",
            "[sh] in / {A=1, B=2, C=3}"),
        is("# escape=`\nFROM x\nENV A=1 `\n B=c:\\d\nCMD [\"sh\"]", "[sh] in / {A=1, B=c:\\d}"),
        is(
            "# syntax=docker/dockerfile:1\n# escape=`\nFROM x\nENV A=`$B\nCMD [\"sh\"]",
            "[sh] in / {A=$B}"),
        is("# escape=x\nFROM x", "! Dockerfile line 1: escape is 'x'"),
        is("FROM x\r\nCMD [\"sh\"]\r\n", "[sh] in /"),
        is("\uFEFFFROM x\nCMD [\"sh\"]", "[sh] in /"),
        is("FROM x\nCMD [\"sh\"] \\", "[sh] in /"),
        is(
            "FROM x\nRUN <<EOF\necho\nEOF\nCMD [\"sh\"]",
            "! Dockerfile line 2: RUN with a here-document"),
        is(
            "FROM x\nCOPY <<-\"E\" /a\nx\nE\nCMD [\"sh\"]",
            "! Dockerfile line 2: COPY with a here-document"),
        is("FROM x\nRUN echo $((1<<2))\nCMD [\"sh\"]", "[sh] in /"),
        is("FROM x\nFROG y", "! Dockerfile line 2: 'FROG' is not an instruction."),
        is("FROM x\n\nCMD", "! Dockerfile line 3: CMD has no argument."),
        is("CMD [\"sh\"]\nFROM x", "! Dockerfile line 1: CMD comes before the first FROM."),
        is("# nothing", "! The Dockerfile has no FROM line."),
        is("FROM x as", "! Dockerfile line 1: FROM takes an image"));
  }

  static Stream<Case> stages() {
    return Stream.of(
        is("FROM x AS a\nENV A=1\nCMD [\"nope\"]\nFROM y\nCMD [\"sh\"]", "[sh] in /"),
        is("FROM x AS a\nENV A=1\nWORKDIR /w\nCMD [\"sh\"]\nFROM a", "[sh] in /w {A=1}"),
        is("FROM x AS Base\nENV A=1\nFROM base\nENV B=$A\nCMD [\"sh\"]", "[sh] in / {A=1, B=1}"),
        is("FROM x AS a\nCMD [\"nope\"]\nFROM a\nENTRYPOINT [\"sh\"]", "[sh] in /"),
        is("FROM x AS a\nENTRYPOINT [\"sh\"]\nFROM a\nCMD [\"-x\"]", "[sh, -x] in /"),
        is("ARG B=a\nFROM x AS a\nENV A=1\nFROM ${B}\nCMD [\"sh\"]", "[sh] in / {A=1}"),
        is("FROM x AS a\nONBUILD RUN x\nFROM y\nCMD [\"sh\"]", "[sh] in /"),
        is("FROM x AS a\nARG V=1\nFROM a\nENV A=$V\nCMD [\"sh\"]", "[sh] in / {A=1}"),
        is("FROM --platform=linux/amd64 x\nCMD [\"sh\"]", "[sh] in /"),
        is("FROM x\nONBUILD RUN x\nCMD [\"sh\"]", "! Dockerfile line 2: ONBUILD is not possible"),
        is(
            "FROM x\nCOPY --from=nginx:1 /a /b\nCMD [\"sh\"]",
            "! Dockerfile line 2: --from=nginx:1 is no earlier stage"),
        is(
            "FROM x AS b\nRUN make\nFROM y\nCOPY --from=b /a /b\nCMD [\"sh\"]",
            "! Dockerfile line 4: COPY --from=b /a /b needs what the RUN lines of stage 'b' make"),
        is(
            "FROM x AS b\nRUN make\nFROM b AS c\nFROM y\nCOPY --from=c /a /b\nCMD [\"sh\"]",
            "! Dockerfile line 5: COPY --from=c"));
  }

  static Stream<Case> others() {
    return Stream.of(
        is(
            "FROM x\n"
                + "EXPOSE 7777/udp\n"
                + "LABEL a=b\n"
                + "MAINTAINER me\n"
                + "HEALTHCHECK NONE\n"
                + "USER game\n"
                + "VOLUME [\"/data\"]\n"
                + "CMD [\"sh\"]",
            "[sh] in /"),
        is("FROM x\nSTOPSIGNAL SIGINT\nCMD [\"sh\"]", "[sh] in / INT"),
        is("FROM x\nSTOPSIGNAL 3\nCMD [\"sh\"]", "[sh] in / QUIT"),
        is("FROM x\nSTOPSIGNAL SIGFOO\nCMD [\"sh\"]", "! Dockerfile line 2: STOPSIGNAL SIGFOO"),
        is(
            "FROM x\nADD https://x/y /z\nCMD [\"sh\"]",
            "! Dockerfile line 2: ADD of an address (https://x/y)"),
        is(
            "FROM x\nCOPY none /z\nCMD [\"sh\"]",
            "! Dockerfile line 2: there is no 'none' in the upload."),
        is(
            "FROM x\nCOPY ../x /z\nCMD [\"sh\"]",
            "! Dockerfile line 2: there is no '../x' in the upload."),
        is(
            "FROM x\nCOPY a\nCMD [\"sh\"]",
            "! Dockerfile line 2: COPY needs a source and a destination."),
        is("FROM x\nCOPY a b /z\nCMD [\"sh\"]", "! Dockerfile line 2: several files are copied"),
        is(
            "FROM x\nCOPY --parents a /z/\nCMD [\"sh\"]",
            "! Dockerfile line 2: --parents is not understood"),
        is(
            "FROM x\nCMD [\"greenroom-no-such-program\"]",
            "! The program 'greenroom-no-such-program' is neither in the image nor on this"
                + " machine"),
        is("FROM x\nCMD exec ./none -x", "! The program './none' is neither"),
        is("FROM x\nCMD [\"sh\", \"-c\", \"none1 a\"]", "! The program 'none1' is neither"),
        is("FROM x\nCMD cd /x && ./none", "[/bin/sh, -c, cd /x && ./none] in /"));
  }

  @ParameterizedTest
  @MethodSource({"forms", "folders", "variables", "lines", "stages", "others"})
  void means(Case c) throws Exception {
    Path archive =
        TestArchive.with(c.dockerfile).file("a", "a").file("b", "b").gzip(dir.resolve("a.tgz"));
    HostImageBuilder builder =
        new HostImageBuilder(
            dir.resolve("builds"),
            id -> Optional.of(archive),
            false,
            UnpackLimits.DEFAULT,
            HostPath.ofThisMachine());
    if (c.expected.startsWith("! ")) {
      BuildFailed failed =
          assertThrows(BuildFailed.class, () -> builder.build(BuildOrders.of("b"), line -> {}));
      String start = c.expected.substring(2);
      String message = failed.getMessage();
      assertEquals(start, message.substring(0, Math.min(start.length(), message.length())));
    } else {
      builder.build(BuildOrders.of("b"), line -> {});
      assertEquals(c.expected, described(builder.image("b").orElseThrow()));
    }
  }

  private static String described(HostImage image) {
    Map<String, String> env = new TreeMap<>(image.env());
    return image.argv()
        + " in "
        + image.workdir()
        + (env.isEmpty() ? "" : " " + env)
        + (image.stopSignal().equals("TERM") ? "" : " " + image.stopSignal());
  }
}
