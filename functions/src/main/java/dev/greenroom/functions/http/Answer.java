package dev.greenroom.functions.http;

import java.util.Map;

/** What an operation answers: a whole body, or one that is written as it comes. */
public sealed interface Answer permits HttpResponse, StreamedResponse {

  int status();

  /** By lower-case name. */
  Map<String, String> headers();
}
