"""The asset graph: frozen values, queries, selection and the JSON codec. The only part other folders see."""
