package dev.greenroom.functions.http;

import java.io.IOException;

/** What came is no {@code multipart/form-data}; the message says why: "it …". */
public final class MalformedForm extends IOException {
  private static final long serialVersionUID = 1;

  public MalformedForm(String why) {
    super(why);
  }
}
