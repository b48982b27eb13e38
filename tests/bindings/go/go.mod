module spectrust.test/bindings

go 1.19
