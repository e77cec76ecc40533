/** Functions as Lambda starts them: real processes of its runtime client. */
package dev.greenroom.functions.lambda;
