package dev.greenroom.functions;

import static dev.greenroom.core.error.ErrorCode.NOT_FOUND;
import static dev.greenroom.core.error.ErrorCode.UNAUTHORIZED;

import dev.greenroom.functions.http.Answer;
import dev.greenroom.functions.http.HttpResponse;
import dev.greenroom.functions.input.Limits;
import dev.greenroom.functions.route.Route;
import dev.greenroom.functions.route.RouteGroup;
import java.util.List;
import java.util.Map;

/** Accounts, v1: there are none, so there is nothing to verify about them. */
public final class ManagementFunction extends HttpFunction {

  /** The contract lists neither 404 nor 422; what cannot be read is 401. */
  static List<Route> routes() {
    return List.of(
        RouteGroup.open(ManagementFunction.class)
            .post("SendVerificationEmail", "/management/v1/sendverificationemail")
            .without(NOT_FOUND)
            .refusing(UNAUTHORIZED));
  }

  public ManagementFunction(Wiring wiring) {
    super(wiring, routes());
    on("SendVerificationEmail", this::verify);
  }

  /**
   * Greenroom sends no mail: whoever makes a user vouches for the address, so it is verified from
   * the beginning, which is all that the caller wants. The answer is the same for every user id,
   * lest a stranger learn who is a user; a header says that no mail went out
   * (docs/decisions/0038-no-mail-is-sent.md).
   */
  private Answer verify(Call call) {
    call.body().requiredText("userId", Limits.ANY_ID);
    return HttpResponse.json(200, "success").with(Map.of("greenroom-mail", "none"));
  }
}
