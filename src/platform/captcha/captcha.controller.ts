import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type Challenge } from 'altcha-lib';
import { CurrentActor, Public, type PublicActor } from '../http/actor.js';
import { type Answer, Answers } from '../http/answers.js';
import { ANYTHING, objectOf, type Shape, textLike } from '../http/shapes.js';
import { Captcha } from './captcha.js';

const CHALLENGE: Answer = {
  // What the parameters are is ALTCHA's own: its clients read them.
  body: objectOf<Pick<Challenge, 'parameters' | 'signature'>>(
    'CaptchaChallenge',
    { parameters: ANYTHING as Shape<unknown> as Shape<Challenge['parameters']> },
    { signature: textLike('9f86d081884c7d65') },
  ),
  refuses: { 429: ['TOO_MANY_REQUESTS'] },
};

@ApiTags('Comprobación')
@Controller('api/v1/captcha')
export class CaptchaController {
  constructor(private readonly captcha: Captcha) {}

  @ApiOperation({
    summary: 'Un reto de ALTCHA (prueba de trabajo): su solución, en base64, es el campo `captcha`',
    description: 'Vale 10 minutos y para un solo envío.',
  })
  @Public()
  @Get('challenge')
  @Answers(CHALLENGE)
  challenge(@CurrentActor() actor: PublicActor): Promise<Challenge> {
    return this.captcha.challenge(actor.address);
  }
}
