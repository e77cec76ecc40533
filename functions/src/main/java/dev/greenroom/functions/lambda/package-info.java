/** How the functions start on AWS Lambda: settings, clients, log lines, priming. */
package dev.greenroom.functions.lambda;
