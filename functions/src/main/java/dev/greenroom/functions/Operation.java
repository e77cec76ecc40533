package dev.greenroom.functions;

import dev.greenroom.core.error.GreenroomException;
import dev.greenroom.functions.http.Answer;

/** What a function does for one operation of the contract. */
@FunctionalInterface
public interface Operation {

  /**
   * @throws GreenroomException when it is refused
   */
  Answer answer(Call call);
}
