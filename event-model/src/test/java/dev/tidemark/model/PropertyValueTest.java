package dev.tidemark.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.model.PropertyValue.Bool;
import dev.tidemark.model.PropertyValue.Number;
import dev.tidemark.model.PropertyValue.Text;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class PropertyValueTest {
    @Test
    void aTextMayWriteANumber() {
        assertThat(new Text(" 12.50 ").number()).contains(new BigDecimal("12.50"));
        assertThat(new Text("-1e3").number()).contains(new BigDecimal("-1e3"));
        assertThat(new Text("12,50").number()).isEmpty();
        assertThat(new Text("twelve").number()).isEmpty();
        assertThat(new Text("").number()).isEmpty();
        assertThat(new Bool(true).number()).isEmpty();
    }

    @Test
    void aNumberOfAbsurdSizeIsNone() {
        assertThat(new Number(new BigDecimal("1e999999999")).number()).isEmpty();
        assertThat(new Number(new BigDecimal("1e-999999999")).number()).isEmpty();
        assertThat(new Text("1e999999999").number()).isEmpty();
        assertThat(new Number(new BigDecimal("1e999999999")).label()).isEmpty();
    }

    @Test
    void smallUnitsAreRoundedHalfEvenAndBounded() {
        assertThat(new Number(new BigDecimal("0.0005")).scaled(3, 10)).hasValue(0);
        assertThat(new Number(new BigDecimal("-0.0015")).scaled(3, 10)).hasValue(-2);
        assertThat(new Text("10").scaled(3, 10)).hasValue(10_000);
        assertThat(new Text("10.0001").scaled(3, 10)).isEmpty();
    }

    @Test
    void aNameOfANumberHasNoSuperfluousZeros() {
        assertThat(new Number(new BigDecimal("4.0")).label()).isEqualTo("4");
        assertThat(new Number(new BigDecimal("1e2")).label()).isEqualTo("100");
        assertThat(new Number(new BigDecimal("0.00")).label()).isEqualTo("0");
        assertThat(new Text(" gold ").label()).isEqualTo("gold");
        assertThat(new Bool(false).label()).isEqualTo("false");
    }
}
