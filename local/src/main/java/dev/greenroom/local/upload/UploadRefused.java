package dev.greenroom.local.upload;

/** An upload request that S3 would refuse too. The message is one sentence for the user. */
public final class UploadRefused extends Exception {
  private final int status;
  private final String s3Code;

  public UploadRefused(int status, String s3Code, String sentence) {
    super(sentence);
    this.status = status;
    this.s3Code = s3Code;
  }

  /** The HTTP status: 400, 403, 404, 411 or 412. */
  public int status() {
    return status;
  }

  /** S3's word for it, such as {@code InvalidPart}. */
  public String s3Code() {
    return s3Code;
  }

  /** The body that S3 sends, {@code application/xml} in UTF-8. */
  public String toXml() {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message></Error>"
        .formatted(escape(s3Code), escape(getMessage()));
  }

  private static String escape(String text) {
    StringBuilder xml = new StringBuilder();
    for (char c : text.toCharArray()) {
      switch (c) {
        case '<' -> xml.append("&lt;");
        case '>' -> xml.append("&gt;");
        case '&' -> xml.append("&amp;");
        default -> xml.append(c < 0x20 || c >= 0xFFFE || Character.isSurrogate(c) ? '?' : c);
      }
    }
    return xml.toString();
  }
}
