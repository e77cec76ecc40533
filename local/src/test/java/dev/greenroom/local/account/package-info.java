/** Tables in an account of AWS, played by engines that speak DynamoDB over HTTP. */
package dev.greenroom.local.account;
