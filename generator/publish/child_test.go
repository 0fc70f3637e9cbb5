package publish

const childVariable = "X"

func child() {}
