package dev.greenroom.functions.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.greenroom.functions.http.Forms.Field;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartReaderTest {
  private static final String HEAD = "--edge\r\nContent-Disposition: form-data; name=\"file\"\r\n";

  private static List<Field> read(String body) throws IOException {
    return Forms.read(Forms.latin(body));
  }

  private static Field file(String content) {
    return new Field("file", content);
  }

  @Test
  void partsComeInTheirOrderWithTheirBytes() throws Exception {
    List<Field> fields =
        List.of(
            new Field("key", "value"),
            new Field("empty", ""),
            file("\r\n--edg\r\n--edges\r\n--\r\r\n-\0ÿ\n"),
            new Field("a b;c", "--edge"));
    List<Field> readable = new ArrayList<>(fields);
    readable.set(2, file("\r\n--edg\r\n-- edge\r\n--\r\r\n-\0ÿ\n"));
    assertEquals(readable, Forms.read(Forms.write(readable)));
    MalformedForm prefixed =
        assertThrows(MalformedForm.class, () -> Forms.read(Forms.write(fields)));
    assertEquals("something follows a boundary", prefixed.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--edge--", "--edge--\r\n", "\r\n--edge--\r\n", "--edge--anything may follow"})
  void aFormMayHaveNoPart(String body) throws Exception {
    assertEquals(List.of(), read(body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n" + HEAD + "\r\nx\r\n--edge--",
        HEAD + "Content-Type: application/gzip\r\n\r\nx\r\n--edge--\r\n",
        HEAD + "Content-Transfer-Encoding: binary\r\n\r\nx\r\n--edge--\r\n",
        "--edge\r\ncontent-disposition:form-data;name=file\r\n\r\nx\r\n--edge--",
        "--edge\r\nContent-Disposition: form-data; filename=\"C:\\dir\\a.tgz\"; name=\"file\""
            + "\r\n\r\nx\r\n--edge--",
        "--edge\r\nContent-Disposition: form-data; filename=\"a\\\";b=c\" ; name = \"file\" ;"
            + "\r\n\r\nx\r\n--edge--",
      })
  void clientsWriteItInManyWays(String body) throws Exception {
    assertEquals(List.of(file("x")), read(body));
  }

  @Test
  void aNameMayBeInAnyLanguage() throws Exception {
    String name = new String("größe".getBytes("UTF-8"), "ISO-8859-1");
    assertEquals("größe", read(HEAD.replace("file", name) + "\r\n\r\n--edge--").getFirst().name());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "|it ends before its last boundary",
        "--edg|it ends before its last boundary",
        "--edge|it ends in the middle of a part's head",
        "--edge-|it ends in the middle of a part's head",
        "--edge-x|something follows a boundary",
        "--edge CRLF|something follows a boundary",
        "--edgy--|no boundary stands at its beginning",
        "preambleCRLF--edge--|no boundary stands at its beginning",
        "CRLFCRLF--edge--|no boundary stands at its beginning",
        "---edge--|no boundary stands at its beginning",
        "--edgeCRLF|it ends in the middle of a part's head",
        "--edgeCRLFCRLFx|a part has no name",
        "--edgeCRLFa: b|it ends in the middle of a part's head",
        "--edgeCRLFa bCRLFCRLF|a part has a header without a colon",
        "--edgeCRLF: bCRLFCRLF|a part has a header without a colon",
        "--edgeCRLFa: bLFCRLF|a line of a part's head ends wrongly",
        "--edgeCRLFa: bCRx|a line of a part's head ends wrongly",
        "--edgeCRLFa: bCRLFCRLFxCRLF--edge--|a part has no name",
        "--edgeCRLFContent-Disposition: attachment; name=fCRLFCRLFxCRLF--edge--|a part has no name",
        "--edgeCRLFContent-Disposition: form-dataCRLFCRLFxCRLF--edge--|a part has no name",
        "--edgeCRLFContent-Disposition: form-data; name=\"fCRLFCRLFx|a part has no name",
        "--edgeCRLFContent-Disposition: form-data; name=\"f\"xCRLFCRLFx|a part has no name",
        "--edgeCRLFContent-Disposition: form-data; name=a; name=bCRLFCRLFx|a part has no name",
        "--edgeCRLFContent-Transfer-Encoding: base64CRLF|a part is encoded for a transfer by mail",
        "HEADCRLFx|it ends before its last boundary",
        "HEADCRLFxCRLF--edg|it ends before its last boundary",
        "HEADCRLFxLF--edge--|it ends before its last boundary",
      })
  void whatIsMalformedIsSaidInWords(String body, String why) {
    String text =
        (body == null ? "" : body)
            .replace("HEAD", HEAD)
            .replace("CRLF", "\r\n")
            .replace("CR", "\r")
            .replace("LF", "\n");
    assertEquals(why, assertThrows(MalformedForm.class, () -> read(text)).getMessage());
  }

  @Test
  void headsAndPartsHaveALimit() throws Exception {
    String pad = "x".repeat(MultipartReader.MOST_HEADER_BYTES);
    for (String body :
        List.of(
            HEAD + "X: " + pad + "\r\n\r\nx\r\n--edge--",
            HEAD + ("X: y\r\n").repeat(4000) + "\r\nx\r\n--edge--",
            (HEAD + "\r\nx\r\n").repeat(MultipartReader.MOST_PARTS + 1) + "--edge--")) {
      assertThrows(MalformedForm.class, () -> read(body));
    }
    assertEquals(
        MultipartReader.MOST_PARTS,
        read((HEAD + "\r\nx\r\n").repeat(MultipartReader.MOST_PARTS) + "--edge--").size());
  }

  @Test
  void aPartThatIsNotReadIsSkippedAndReadsNoMoreLater() throws Exception {
    byte[] large = new byte[300_000];
    java.util.Arrays.fill(large, (byte) '\r');
    List<Field> fields =
        List.of(file(new String(large, "ISO-8859-1")), new Field("next", "y"), file("z"));
    MultipartReader reader =
        new MultipartReader(new ByteArrayInputStream(Forms.write(fields)), Forms.BOUNDARY);
    InputStream first = reader.next().orElseThrow().content();
    assertEquals('\r', first.read());
    assertEquals("next", reader.next().orElseThrow().name());
    assertEquals(-1, first.read());
    InputStream last = reader.next().orElseThrow().content();
    assertEquals(0, last.read(new byte[0]));
    assertArrayEquals(new byte[] {'z'}, last.readAllBytes());
    assertEquals(-1, last.read());
    assertEquals(Optional.empty(), reader.next());
    assertEquals(Optional.empty(), reader.next());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "multipart/form-data; boundary=edge|edge",
        "Multipart/Form-Data;BOUNDARY=\"edge of:it\"|edge of:it",
        "multipart/form-data; charset=utf-8;"
            + " boundary=----WebKitFormBoundary7MA4|----WebKitFormBoundary7MA4",
        "multipart/form-data; boundary=edge;|edge",
        "multipart/form-data; boundary=|",
        "multipart/form-data; boundary=\"|",
        "multipart/form-data; boundary=a; boundary=b|",
        "multipart/form-data; boundary=\"a \"|",
        "multipart/form-data; boundary=ä|",
        "multipart/form-data|",
        "multipart/mixed; boundary=edge|",
        "application/json|",
        "''|",
      })
  void theBoundaryStandsInTheContentType(String type, String boundary) {
    assertEquals(Optional.ofNullable(boundary), MultipartReader.boundary(type));
  }

  @Test
  void aBoundaryHasAtMostSeventyCharacters() {
    String most = "x".repeat(70);
    assertEquals(
        Optional.of(most), MultipartReader.boundary("multipart/form-data; boundary=" + most));
    assertEquals(
        Optional.empty(), MultipartReader.boundary("multipart/form-data; boundary=x" + most));
  }
}
