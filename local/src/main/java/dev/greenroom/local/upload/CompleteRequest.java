package dev.greenroom.local.upload;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The body of a {@code CompleteMultipartUpload}: parts in the order in which they were sent. No
 * document type, no entity but XML's own five, at most 4 MiB.
 */
record CompleteRequest(List<SentPart> parts) {
  private static final int MAX_BYTES = 4 << 20;

  /**
   * What the client says it uploaded.
   *
   * @param etag lower-case hex without quotes; empty when the client has none
   */
  record SentPart(int partNumber, String etag) {}

  static CompleteRequest read(InputStream body) throws UploadRefused, IOException {
    byte[] bytes = body.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      throw malformed("it is longer than 4 MiB");
    }
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    try {
      XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(bytes), "UTF-8");
      return new CompleteRequest(parts(xml));
    } catch (XMLStreamException e) {
      throw malformed("it is not well-formed XML");
    }
  }

  private static List<SentPart> parts(XMLStreamReader xml)
      throws XMLStreamException, UploadRefused {
    List<SentPart> parts = new ArrayList<>();
    String number = "";
    String etag = "";
    int depth = 0;
    while (xml.hasNext()) {
      switch (xml.next()) {
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw malformed("document types and entities are not allowed");
        case XMLStreamConstants.START_ELEMENT -> {
          depth++;
          String name = xml.getLocalName();
          if (depth == 1 && !name.equals("CompleteMultipartUpload")) {
            throw malformed("its root is <" + name + ">");
          }
          if (depth == 3 && name.equals("PartNumber")) {
            number = xml.getElementText().strip();
            depth--;
          } else if (depth == 3 && name.equals("ETag")) {
            etag = xml.getElementText().strip().replace("\"", "");
            depth--;
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          if (depth == 2) {
            parts.add(new SentPart(partNumber(number), etag));
            number = "";
            etag = "";
          }
          depth--;
        }
        default -> {}
      }
    }
    if (parts.isEmpty()) {
      throw malformed("it lists no part");
    }
    return parts;
  }

  private static int partNumber(String text) throws UploadRefused {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw malformed("a <PartNumber> is '" + text + "'");
    }
  }

  private static UploadRefused malformed(String why) {
    return new UploadRefused(
        400, "MalformedXML", "The list of parts could not be read: " + why + ".");
  }
}
