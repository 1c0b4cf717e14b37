terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

resource "aws_s3_bucket" "pages" {
  bucket = "terraform-pages"
  tags   = { team = "a" }
}

resource "aws_dynamodb_table" "things" {
  name         = "things"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_sqs_queue" "work" {
  name                       = "work"
  visibility_timeout_seconds = 45
}

resource "aws_sns_topic" "news" {
  name = "news"
}

resource "aws_iam_role" "runner" {
  name = "runner"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ec2.amazonaws.com" }
    }]
  })
}

resource "aws_ssm_parameter" "key" {
  name  = "/terraform/key"
  type  = "String"
  value = "v"
  tags  = { team = "a" }
}

resource "aws_cloudformation_stack" "inner" {
  name = "of-terraform"
  template_body = jsonencode({
    Resources = {
      Queue = { Type = "AWS::SQS::Queue" }
    }
    Outputs = {
      Said = { Value = "from the stack" }
    }
  })
}

output "stack_output" {
  value = aws_cloudformation_stack.inner.outputs["Said"]
}

data "aws_ami" "linux" {
  most_recent = true
  owners      = ["amazon"]
}

resource "aws_instance" "host" {
  ami           = data.aws_ami.linux.id
  instance_type = "t3.micro"
  tags          = { Name = "host" }
}

resource "aws_iam_role" "area" {
  name = "area"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_lambda_function" "area" {
  function_name    = "area"
  role             = aws_iam_role.area.arn
  runtime          = "python3.12"
  handler          = "index.handler"
  filename         = "function.zip"
  source_code_hash = filebase64sha256("function.zip")
}
