// Redoc makes its styles while it runs. They are given the nonce of this script, without
// which the content policy lets none in.
(function () {
  const { nonce } = document.currentScript;
  const make = document.createElement;
  document.createElement = function (name, options) {
    const element = make.call(document, name, options);
    if (name === "style") element.nonce = nonce;
    return element;
  };
})();
