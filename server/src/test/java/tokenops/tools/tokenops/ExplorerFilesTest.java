package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Token transfers as block explorers give them out: to programs in base units, to people in whole tokens. */
class ExplorerFilesTest {
    private static final String USDC = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48";

    private static final String ANSWER = """
            {"status":"1","message":"OK","result":[
              {"blockNumber":"17173049","timeStamp":"1683072000","hash":"0x%064d","from":"0x%040d","contractAddress":"%s",
               "to":"0x%040d","value":"1234560000","tokenName":"USD Coin","tokenSymbol":"USDC","tokenDecimal":"6","transactionIndex":"3"},
              {"blockNumber":"17173050","timeStamp":"1683072012","hash":"0x%064d","from":"0x%040d","contractAddress":"%s",
               "to":"0x%040d","value":"10","tokenName":"USD Coin","tokenSymbol":"USDC","tokenDecimal":"6","transactionIndex":"0"}]}
            """.formatted(1, 1, USDC, 2, 2, 2, USDC, 3);

    private static final String EXPORT = """
            "Transaction Hash","Blockno","UnixTimestamp","DateTime (UTC)","From","To","TokenValue","USDValueDayOfTx","ContractAddress","TokenName","TokenSymbol"
            "0x%064d","17173049","1683072000","2023-05-03 00:00:00","0x%040d","0x%040d","1,234.56","$1,234.50","%s","USD Coin","USDC"
            "0x%064d","17173050","1683072012","2023-05-03 00:00:12","0x%040d","0x%040d","0.00001","$0.00","%s","USD Coin","USDC"
            """.formatted(1, 1, 2, USDC, 2, 2, 3, USDC);

    @Test
    void answersToProgramsAreReadAsTheyAre() {
        Given.Reviewed reviewed = Given.evidence("tokentx.json", ANSWER).reviewed();
        assertEquals("2 read, 0 left out", reviewed.counts());
        assertEquals("1234560010", reviewed.total(USDC));
    }

    @Test
    void exportsForPeopleSayThatTheyNeedAMapping() {
        Given.Reviewed reviewed = Given.evidence("export.csv", EXPORT).reviewed();
        assertEquals("0 read, 2 left out", reviewed.counts());
        assertEquals(
                Optional.of(
                        "A record was left out: it is a transfer as block explorers export it, in whole tokens: a mapping with"
                                + " the token's decimals reads it."),
                reviewed.findings("evidence.recognised").getFirst().text("statement"));
    }

    @Test
    void theMappingOfTheGuideReadsThem() throws Exception {
        String guide = Files.readString(Path.of("../docs/evidence.md"));
        int column = guide.indexOf("\"Transaction Hash\"}");
        String mapping = guide.substring(guide.lastIndexOf("```json", column) + 7, guide.indexOf("```", column));
        Given.Reviewed reviewed =
                Given.evidence("export.csv", EXPORT).by(mapping).reviewed();
        assertEquals(List.of(), reviewed.leftOut());
        assertEquals("1234560010", reviewed.total(USDC));
    }
}
