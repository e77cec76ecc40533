/** The whole deployment in an AWS account, as an application of the AWS Cloud Development Kit. */
package dev.greenroom.infra;
